"""What a technician is notified of, and how."""
