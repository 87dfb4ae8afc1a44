"""People, organisations, teams and tokens."""
