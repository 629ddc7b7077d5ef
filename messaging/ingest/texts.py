"""What JSON can say and the database cannot keep."""

import re
from typing import Any

from messaging.ingest.limits import DEPTH

# An even number of backslashes in front is text that merely looks like the escape.
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


def holds_nul(text: str) -> bool:
    """Whether JSON text holds the character NUL, which no text of PostgreSQL may."""
    return "\\u0000" in text and _NUL.search(text) is not None


def too_deep(value: Any, levels: int = DEPTH) -> bool:
    """Whether the value has more levels of objects and lists than that; it counts as the first itself."""
    inner = value.values() if type(value) is dict else value if type(value) is list else ()
    return levels < 1 or any(too_deep(each, levels - 1) for each in inner if type(each) is dict or type(each) is list)
