"""Apple's provider tokens: one per key, shared by all processes.

Apple wants a token renewed at least every 60 minutes and at most every 20, counted per connection whoever makes it
(protocols.md 1.2). So whoever finds none signs one under a lock and leaves it in the cache for the others; without the
cache each process signs its own, which is one token per connection and allowed as well.
"""

import hashlib
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

import jwt
from django.core.cache import cache
from redis.exceptions import RedisError

REUSE = 45 * 60
SOONEST = 20 * 60
_LOCK_SECONDS = 5
_KEPT = 60 * 60


@dataclass(frozen=True, slots=True)
class ProviderToken:
    text: str
    issued_at: int

    def age(self) -> float:
        return time.time() - self.issued_at


class TokenSource:
    def __init__(self, team_id: str, key_id: str, private_key: str) -> None:
        self.team_id, self.key_id, self.private_key = team_id, key_id, private_key
        # Of the key too: a replaced key of the same name needs a token of its own.
        digest = hashlib.sha256(f"{team_id}:{key_id}:{private_key}".encode()).hexdigest()[:32]
        self.place = f"apns-token:{digest}"
        self.lock = threading.Lock()
        self.held: ProviderToken | None = None

    def current(self) -> ProviderToken:
        held = self.held
        if held is not None and held.age() < REUSE:
            return held
        with self.lock:
            if self.held is None or self.held.age() >= REUSE:
                self.held = self._shared() or self._renewed()
            return self.held

    def refused_as_expired(self, token: ProviderToken) -> bool:
        """Whether a new one may be made. A young token that Apple calls expired means that our clock is wrong."""
        if token.age() < SOONEST:
            return False
        with self.lock:
            if self.held == token:
                self.held = None
            if self._shared() == token:
                with suppress(RedisError):
                    cache.delete(self.place)
        return True

    def _shared(self) -> ProviderToken | None:
        try:
            found = cache.get(self.place)
        except RedisError:
            # Without the cache we send all the same.
            return None
        if not found:
            return None
        token = ProviderToken(*found)
        return token if token.age() < REUSE else None

    def _renewed(self) -> ProviderToken:
        """Two processes that find none at once would make two; the second waits for the first's."""
        try:
            mine = cache.add(f"{self.place}:lock", 1, _LOCK_SECONDS)
        except RedisError:
            return self._signed()
        waited_until = time.monotonic() + _LOCK_SECONDS
        while not mine and time.monotonic() < waited_until:
            time.sleep(0.05)
            if token := self._shared():
                return token
        token = self._signed()
        with suppress(RedisError):
            cache.set(self.place, (token.text, token.issued_at), _KEPT)
            cache.delete(f"{self.place}:lock")
        return token

    def _signed(self) -> ProviderToken:
        now = int(time.time())
        claims = {"iss": self.team_id, "iat": now}
        return ProviderToken(jwt.encode(claims, self.private_key, "ES256", headers={"kid": self.key_id}), now)
