"""Play mode: a view's tickets one after the other, the one that waits longest for us first."""
