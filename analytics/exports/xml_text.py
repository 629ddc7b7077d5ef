"""Texts as the cells of a spreadsheet hold them.

What XML cannot hold, and a carriage return, which its readers change, is written as the format escapes it: `_x000D_`;
so a text that looks like such an escape has its underscore escaped.
"""

import re

# A cell holds no more (ruling 56); what is longer ends with a mark.
LONGEST_CELL = 32_767
MARK = "…"

_MEANING = {b"&": b"&amp;", b"<": b"&lt;", b">": b"&gt;"}
# All but tab and line feed, and but the last, which stands between cells (analytics.exports.sheet_rows).
_CONTROLS = bytes(code for code in range(1, 0x1F) if code not in b"\t\n")
UNIT_SEPARATOR = b"_x001F_"
_NEVER = ("\ufffe".encode(), "\uffff".encode())
_ESCAPED = re.compile(rb"[\x01-\x08\x0b-\x1e]|\xef\xbf[\xbe\xbf]|_(?=x[0-9A-Fa-f]{4}_)")


def escaped(text: str) -> str:
    return escaped_cells(text.encode()).replace(b"\x1f", UNIT_SEPARATOR).decode()


def escaped_cells(content: bytes) -> bytes:
    """Of many cells at once, with unit separators between them."""
    for character, reference in _MEANING.items():
        content = content.replace(character, reference)
    return _ESCAPED.sub(_escape, content) if _may_need_escapes(content) else content


def cut(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + MARK


def cut_sql(expression: str) -> str:
    """The count of bytes is known without reading them."""
    return (
        f"CASE WHEN octet_length({expression}) > {LONGEST_CELL} AND length({expression}) > {LONGEST_CELL} "
        f"THEN left({expression}, {LONGEST_CELL - 1}) || '{MARK}' ELSE {expression} END"
    )


def _may_need_escapes(content: bytes) -> bool:
    """A tenth of the time of looking with the expression, over texts that hardly ever do."""
    return (
        len(content.translate(None, _CONTROLS)) < len(content)
        or b"_x" in content
        or any(character in content for character in _NEVER)
    )


def _escape(found: re.Match[bytes]) -> bytes:
    return b"_x%04X_" % ord(found[0].decode())
