"""Tickets at the desk: lists, the ticket page, changes, answers."""
