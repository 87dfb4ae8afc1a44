"""What should have left and did not."""
