"""Gives Django the whole request body, also where the client did not say how long it is.

Mobile libraries stream with `Transfer-Encoding: chunked`. WSGI describes a body only by CONTENT_LENGTH, so Django
would see an empty one and answer as if nothing had been sent (ruling 11).
"""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

LIMIT = 5 * 1024 * 1024

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class WholeBody:
    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
            # One byte above the limit is enough for Django to see that the body is too long.
            body = read_up_to(environ["wsgi.input"], LIMIT + 1)
            environ["wsgi.input"] = BytesIO(body)
            environ["CONTENT_LENGTH"] = str(len(body))
            del environ["HTTP_TRANSFER_ENCODING"]
        return self.application(environ, start_response)


def read_up_to(source: Any, most: int) -> bytes:
    """A single `read` may return less than was asked for while more is still on its way."""
    parts = []
    while most > 0 and (part := source.read(min(most, 65536))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)
