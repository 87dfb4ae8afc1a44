"""What people and their mail programs write, and what of it is to be seen at once."""
