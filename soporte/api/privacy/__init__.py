"""What people may ask of their data, and how long any is kept."""
