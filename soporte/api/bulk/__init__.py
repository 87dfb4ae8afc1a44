"""One act on many tickets, by program."""
