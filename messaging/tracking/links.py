"""Links that lead through us and never anywhere else than where the message said.

In an e-mail the link carries its target, signed: it works while the database is away. In a text every letter costs, so
there it is a number of the delivery, a number of the link and eight letters of signature; the target stands in a row of
the delivery, which goes with the person.
"""

import hmac
import string
from collections.abc import Iterator
from hashlib import sha256

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.db import connection
from redis.exceptions import RedisError

from workspaces.tenancy import engine_transaction

_SALT = "messaging.tracking.link"
_SHORT_SALT = "messaging.tracking.short"
_LETTERS = string.digits + string.ascii_letters
_SIGNATURE_LETTERS = 8
# Proxies and servers cut addresses from about here on; such a link goes out as it is.
_LONGEST = 1_500
_LONGEST_TARGET = 2_000
# For as long as nearly all clicks come, a copy of a text's links survives an absence of the database.
_COPY_SECONDS = 3 * 86_400

_DELIVERY = "SELECT id FROM messaging_delivery WHERE workspace_id = %s AND public_id = %s"
# A later round renders again: a link that changed gets a number of its own, so that the older text still leads right.
_KEEP = """
INSERT INTO messaging_link (workspace_id, delivery_id, n, url)
SELECT %(ws)s, %(delivery)s, coalesce(max(n), 0) + 1, %(url)s FROM messaging_link WHERE delivery_id = %(delivery)s
HAVING count(*) FILTER (WHERE url = %(url)s) = 0
"""
_NUMBER = "SELECT n FROM messaging_link WHERE delivery_id = %(delivery)s AND url = %(url)s"
_TARGET = """
SELECT d.public_id, l.url FROM messaging_link l
JOIN messaging_delivery d ON d.workspace_id = l.workspace_id AND d.id = l.delivery_id
WHERE l.delivery_id = %s AND l.n = %s
"""


def signed(delivery: str, url: str) -> str:
    """The address that leads to `url` and tells us so; `url` itself where that would be too long."""
    token = signing.Signer(salt=_SALT).sign_object([delivery, url], compress=True)
    if len(token) > _LONGEST or len(url) > _LONGEST_TARGET:
        return url
    return f"{settings.SITE_URL}/r/{token}"


def opened(token: str) -> tuple[str, str] | None:
    """The delivery's public id and the target; None for a token nobody here signed."""
    try:
        delivery, url = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return delivery, url


def short(workspace_id: int, delivery: str, url: str) -> str:
    """In the sender's transaction. A delivery nobody knows has no short links."""
    with engine_transaction("send"), connection.cursor() as cursor:
        cursor.execute(_DELIVERY, [workspace_id, delivery])
        row = cursor.fetchone()
        if row is None:
            return url
        where = {"ws": workspace_id, "delivery": row[0], "url": url}
        cursor.execute(_KEEP, where)
        cursor.execute(_NUMBER, where)
        code = _code(row[0], cursor.fetchone()[0])
    _copy(code, delivery, url)
    return f"{settings.SITE_URL}/s/{code}"


def looked_up(code: str) -> tuple[str, str] | None:
    """Like `opened`, for a short one. Raises OperationalError where the database is away."""
    numbers = _numbers(code)
    if numbers is None:
        return None
    with engine_transaction("ingest"), connection.cursor() as cursor:
        cursor.execute(_TARGET, numbers)
        return cursor.fetchone()


def copied(code: str) -> tuple[str, str] | None:
    """From the copy, while the database is away."""
    try:
        found = cache.get(f"link:{code}") if _numbers(code) else None
    except RedisError:
        return None
    return tuple(found) if found else None


def _copy(code: str, delivery: str, url: str) -> None:
    # Without a cache texts go out all the same.
    try:
        cache.set(f"link:{code}", [delivery, url], _COPY_SECONDS)
    except RedisError:
        return


def _code(delivery: int, n: int) -> str:
    numbers = f"{_spelled(delivery)}-{_spelled(n)}"
    return f"{numbers}-{next(_signatures(numbers))}"


def _numbers(code: str) -> tuple[int, int] | None:
    numbers, _, signature = code.rpartition("-")
    delivery, _, n = numbers.partition("-")
    if not (_is_number(delivery) and _is_number(n)):
        return None
    if not any(hmac.compare_digest(signature.encode(), known.encode()) for known in _signatures(numbers)):
        return None
    return _read(delivery), _read(n)


def _signatures(numbers: str) -> Iterator[str]:
    """Of today's key first, then of earlier ones that still count."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        digest = hmac.new(f"{_SHORT_SALT}:{key}".encode(), numbers.encode(), sha256).digest()
        yield _spelled(int.from_bytes(digest[:8]))[-_SIGNATURE_LETTERS:].rjust(_SIGNATURE_LETTERS, "0")


def _is_number(text: str) -> bool:
    return 0 < len(text) <= 10 and all(letter in _LETTERS for letter in text)


def _spelled(number: int) -> str:
    text = ""
    while True:
        number, rest = divmod(number, len(_LETTERS))
        text = _LETTERS[rest] + text
        if not number:
            return text


def _read(text: str) -> int:
    number = 0
    for letter in text:
        number = number * len(_LETTERS) + _LETTERS.index(letter)
    return number
