"""Tickets that open by themselves at their dates."""
