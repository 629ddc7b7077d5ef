"""What can go wrong in a template, in the codes of messaging/reasons.py."""

import re

from liquid.exceptions import LiquidError, ResourceLimitError, UndefinedError

# `customer.first_name`, `items[0].name`, `customer['first name']`
_PATH = re.compile(r"[\w-]+(?:\.[\w-]+|\[[^\]]*\])*")


class RenderError(Exception):
    """A message that cannot be made for this person."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


def render_error(error: Exception) -> RenderError:
    if isinstance(error, UndefinedError):
        return RenderError("liquid_missing_variable", missing_path(error))
    if isinstance(error, ResourceLimitError):
        return RenderError("liquid_too_complex", _words(error))
    return RenderError("liquid_invalid", _words(error))


def missing_path(error: UndefinedError) -> str:
    """The whole path as it was written: the library's own words name only the part that it missed first."""
    if error.token is not None and (found := _PATH.match(error.token.source, error.token.start_index)):
        return found.group()
    return _words(error).removesuffix(" is undefined").strip("'")


def _words(error: Exception) -> str:
    words = error.message if isinstance(error, LiquidError) else ""
    return str(words or type(error).__name__)[:200]
