"""The bounds of reading one message. Beyond them the result is poorer, and says so; never an error.

The raw message is kept elsewhere, so what is left out here is not lost.
"""

MAX_BYTES = 64_000_000
MAX_DEPTH = 50
MAX_PARTS = 1_000
MAX_HEADER_BYTES = 256_000
MAX_HEADERS = 2_000
MAX_VALUE = 64_000
MAX_ADDRESSES = 500
MAX_REFERENCES = 100
MAX_NESTED_MESSAGES = 3
MAX_SHARED_BOUNDARIES = 10
MAX_TEXT = 8_000_000
MAX_ENCLOSED = 10
MAX_ENCLOSED_TEXT = 100_000
# Of the process that reads what may be costly.
MAX_CPU_SECONDS = 20
MAX_SECONDS = 60
MAX_MEMORY = 700_000_000
MAX_POOR_HEADERS = 64_000
MAX_POOR_TEXT = 1_000_000
