"""Queues, statuses and types."""
