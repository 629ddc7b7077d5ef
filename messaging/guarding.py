"""What a customer wrote, made harmless for spreadsheets and given back unchanged (metrics.md U-12, AE-49).

Spreadsheets take a cell that begins in certain ways for a formula, so in CSV it gets an apostrophe in front. A text
that begins with apostrophes before such a character gets one more: what was guarded can always be told from what was
not, and taking one off gives back exactly what was there.
"""

# The full-width forms are read as the narrow ones by spreadsheets set to Japanese and Chinese.
_BEGINNINGS = "=+-@\t\r\n\0＝＋－＠"
_CODES = ", ".join(str(ord(character)) for character in _BEGINNINGS if character != "\0")


def guarded(text: str) -> str:
    return f"'{text}" if _is_dangerous(text) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and _is_dangerous(text) else text


def guarded_sql(expression: str) -> str:
    """The same in SQL. `ascii` gives the code point of the first character; most texts need no second look."""
    apostrophe = ord("'")
    return (
        f"CASE WHEN ascii({expression}) IN ({_CODES}, {apostrophe}) "
        f"AND ascii(ltrim({expression}, '''')) IN ({_CODES}) THEN '''' || {expression} ELSE {expression} END"
    )


def _is_dangerous(text: str) -> bool:
    return text.lstrip("'")[:1] in _BEGINNINGS if text.lstrip("'") else False
