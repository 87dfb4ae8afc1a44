"""Saved views: their order and limits, their table, and the pages that edit them."""
