"""What one template may cost.

The library bounds loops, nesting and output, but not filters: a chain of eight `replace` builds a gigabyte before any
of those limits is asked. So every filter is guarded: what goes in and what comes out is measured, and the two that
multiply are reckoned beforehand.
"""

import functools
from collections.abc import Callable, Iterable
from typing import Any

from liquid.exceptions import OutputStreamLimitError

Filter = Callable[..., Any]


def guard(name: str, inner: Filter, most: int) -> Filter:
    """The filter, refusing to take or make more than `most` characters or items."""

    @functools.wraps(inner)
    def guarded(left: Any, *args: Any, **named: Any) -> Any:
        for value in (left, *args, *named.values()):
            _refuse_larger(name, value, most)
        if (foresee := _MULTIPLYING.get(name)) and foresee(left, *args) > most:
            raise _too_large(name)
        made = inner(left, *args, **named)
        _refuse_larger(name, made, most)
        return made

    return guarded


def _refuse_larger(name: str, value: Any, most: int) -> None:
    if isinstance(value, (str, list, tuple, range)) and len(value) > most:
        raise _too_large(name)


def _too_large(name: str) -> OutputStreamLimitError:
    return OutputStreamLimitError(f"the filter {name} makes too much text", token=None)


def _replaced(left: object, old: object = "", new: object = "", *_: object) -> int:
    text = str(left)
    return len(text) + text.count(str(old)) * len(str(new))


def _joined(left: object, separator: object = " ", *_: object) -> int:
    if isinstance(left, str) or not isinstance(left, Iterable):
        return len(str(left))
    return sum(len(str(item)) + len(str(separator)) for item in left)


_MULTIPLYING: dict[str, Callable[..., int]] = {"replace": _replaced, "join": _joined}
