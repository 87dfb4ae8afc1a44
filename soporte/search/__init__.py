"""The search room: what may be found, by whom, and by which words."""
