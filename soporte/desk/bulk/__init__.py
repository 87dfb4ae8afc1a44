"""One act on many tickets, at the desk: chosen in a list, ordered, followed, undone."""
