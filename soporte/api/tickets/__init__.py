"""Tickets, and what belongs to them."""
