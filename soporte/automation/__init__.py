"""Rules that act on tickets, and the assignment of work."""
