"""Searching tickets as people ask for them: words, phrases and operators, for one reader."""
