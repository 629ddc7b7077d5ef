"""How much one request, one event and one word may be (protocols.md 8.2)."""

from datetime import timedelta

BODY_BYTES = 4 * 1024 * 1024
EVENTS = 2500
EVENT_BYTES = 32 * 1024
# Counted from the event's own object.
DEPTH = 20

# Ids stand in unique indexes of PostgreSQL, whose entries end at 2,704 bytes; a letter has up to four.
ID_LETTERS = 256
TOKEN_LETTERS = 600
NAME_LETTERS = 100
TEXT_LETTERS = 1000

# Older is refused; anything younger counts, however late it comes (ruling 14).
OLDEST = timedelta(days=400)
