"""The desk as an installed app: manifest, worker, reading without a connection."""
