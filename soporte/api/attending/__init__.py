"""Who is there, when they work, what they know, and how work is assigned."""
