"""Rules and macros at the desk: their editors, running a macro, and why something happened."""
