"""The command palette and the keyboard map."""
