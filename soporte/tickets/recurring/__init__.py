"""Tickets that open by themselves at their dates: when, what, and what became of each date."""
