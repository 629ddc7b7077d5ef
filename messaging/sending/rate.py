"""How many requests a credential may make now: a count per second, shared by every sender through Valkey.

While Valkey is away each sender keeps to a tenth by itself, which is too slow rather than too fast.
"""

import time

from django.core.cache import cache
from redis.exceptions import RedisError

from messaging.models.credential import Credential

_ALONE = 10
_KEPT = 5  # seconds

# What this process spent in the running second, by credential, while nobody else could be asked.
_spent: dict[int, tuple[int, int]] = {}


def allowance(credential: Credential, wanted: int) -> int:
    """At most `wanted`, and no more than is left of this second."""
    if credential.per_second is None:
        return wanted
    second = int(time.time())
    key = f"send-rate:{credential.pk}:{second}"
    try:
        cache.add(key, 0, _KEPT)
        before = cache.incr(key, wanted) - wanted
    except RedisError:
        return _allowance_alone(credential.pk, second, max(1, credential.per_second // _ALONE), wanted)
    return max(0, min(wanted, credential.per_second - before))


def _allowance_alone(credential_id: int, second: int, most: int, wanted: int) -> int:
    then, spent = _spent.get(credential_id, (second, 0))
    spent = spent if then == second else 0
    granted = max(0, min(wanted, most - spent))
    _spent[credential_id] = (second, spent + granted)
    return granted
