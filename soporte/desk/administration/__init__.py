"""Settings of the installation: queues, teams, staff, words, mailboxes, tokens."""
