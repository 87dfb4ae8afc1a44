"""Who is there, what they have to do, and why a ticket is whose it is."""
