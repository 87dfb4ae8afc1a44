"""One act on many tickets: ordered at once, done in small pieces by the worker, undone likewise."""
