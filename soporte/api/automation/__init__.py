"""Rules and macros by API."""
