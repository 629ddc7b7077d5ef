"""Files of ids: what a spreadsheet or a database writes, the ids in the first column."""

import csv
import io

# What the first column may be called; anything else in the first line is an id.
_HEADS = frozenset({"id", "ids", "person_id", "user_id", "customer_id", "external_id", "userid", "customerid"})
_LARGEST_FIELD = 2_000


def read_ids(content: bytes) -> list[str]:
    """In the order of the file, each once. Raises UnicodeDecodeError where it is no text."""
    text = content.decode("utf-8-sig").replace("\0", "")
    try:
        # A plain list has no separator to guess.
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:8192], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    rows = csv.reader(io.StringIO(text), dialect)
    found = [row[0].strip()[:_LARGEST_FIELD] for row in rows if row and row[0].strip()]
    if found and found[0].lower().replace(" ", "_") in _HEADS:
        found = found[1:]
    return list(dict.fromkeys(found))
