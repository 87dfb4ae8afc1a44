"""Recurring tickets: their list, their form, their dates and what became of them."""
