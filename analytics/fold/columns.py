"""Rows for a statement, handed over column by column as array literals.

One text per column costs a tenth of adapting every value by itself, and `unnest` reads it several times faster than
PostgreSQL reads a JSON object per row. Times travel as microseconds since 1970.
"""

from collections.abc import Iterable

# No text of an event holds this character (the door refuses it, and PostgreSQL could not keep it), so it can stand
# between texts and for a missing one while the rest is quoted in one go.
_NUL = "\0"
_BETWEEN, _MISSING = _NUL + ",", _NUL + "n"


def micros_of(column: str) -> str:
    """SQL: the time in this column as microseconds since 1970, exactly."""
    return f"(extract(epoch FROM {column}) * 1000000)::bigint"


def time_of(column: str) -> str:
    """SQL: the time that these microseconds mean, exactly: in one step those beyond the year 2255 would be rounded."""
    return (
        f"(timestamptz 'epoch' + {column} / 1000000 * interval '1 second'"
        f" + mod({column}, 1000000) * interval '1 microsecond')"
    )


def numbers(values: Iterable[int | None]) -> str:
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def flags(values: Iterable[bool]) -> str:
    return "{" + ",".join(["t" if value else "f" for value in values]) + "}"


def texts(values: Iterable[str | None]) -> str:
    marked = [_MISSING if value is None else value for value in values]
    if not marked:
        return "{}"
    quoted = _BETWEEN.join(marked).replace("\\", "\\\\").replace('"', '\\"').replace(_BETWEEN, '","')
    return f'{{"{quoted}"}}'.replace(f'"{_MISSING}"', "NULL")
