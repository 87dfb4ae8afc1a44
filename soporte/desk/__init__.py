"""The desk: the technicians' pages."""
