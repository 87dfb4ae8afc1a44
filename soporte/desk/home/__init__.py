"""The first page: what waits for me and for all."""
