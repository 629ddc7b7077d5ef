"""One client per credential, hence per team, key, topic and environment: Apple binds connections to them."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

import jwt

from messaging.providers import tls, wire
from messaging.providers.apns import payload
from messaging.providers.apns.tokens import ProviderToken, TokenSource
from messaging.providers.base import CredentialUnusable, OutcomeKind, SendOutcome, SendRequest
from messaging.providers.classify import apns as table
from messaging.providers.http2 import Http2Client, WireFault, once

HOSTS = {"production": "https://api.push.apple.com", "sandbox": "https://api.sandbox.push.apple.com"}
# No device has it. Apple looks at the key first, so its "bad token" says that the key is good.
_NOBODY = "0" * 64
_NEW_CONNECTION = {"Shutdown", "IdleTimeout", "TooManyProviderTokenUpdates"}


class ApnsProvider:
    def __init__(self, environment: str, settings: dict[str, Any], secret: dict[str, Any]) -> None:
        self.topic = str(settings.get("topic") or "")
        self.tokens = TokenSource(str(settings.get("team_id")), str(settings.get("key_id")), str(secret.get("p8")))
        try:
            self.tokens.current()
        except (ValueError, TypeError, jwt.PyJWTError) as error:
            raise CredentialUnusable("the key cannot be read") from error
        base_url = HOSTS.get(environment) or str(settings.get("base_url") or "")
        self.http = Http2Client(base_url, tls.context(str(settings.get("ca") or ""), http2=True), warm_up=True)

    def send(self, request: SendRequest) -> SendOutcome:
        body = payload.encoded(request)
        if len(body) > payload.LIMIT:
            return SendOutcome(OutcomeKind.PERMANENT_PAYLOAD, reason=f"PayloadTooLarge ({len(body)} bytes)")
        token = self.tokens.current()
        try:
            answer = self.http.post(f"/3/device/{quote(request.address, safe='')}", self._headers(request, token), body)
        except WireFault as fault:
            return wire.of_fault(fault)
        outcome = table.classify(answer.status, answer.headers, answer.body)
        if outcome.reason in _NEW_CONNECTION:
            self.http.renew(answer.connection)
        return self._judged(outcome, token)

    def test(self, request: SendRequest | None) -> SendOutcome:
        if request is not None:
            return self.send(request)
        outcome = self.send(SendRequest(0, "test", 1, 1, "apns", _NOBODY, payload={"title": "Test"}))
        if outcome.reason == "BadDeviceToken":
            return replace(outcome, kind=OutcomeKind.ACCEPTED)
        return outcome

    def close(self) -> None:
        self.http.close()

    def _judged(self, outcome: SendOutcome, token: ProviderToken) -> SendOutcome:
        if outcome.kind == OutcomeKind.AUTH_REFRESH and not self.tokens.refused_as_expired(token):
            reason = f"{outcome.reason} for a token just made: the clock of this machine is wrong"
            return replace(outcome, kind=OutcomeKind.PERMANENT_CONFIG, reason=reason)
        return outcome

    def _headers(self, request: SendRequest, token: ProviderToken) -> list[tuple[str, str]]:
        visible = payload.is_visible(request.payload)
        headers = [
            ("authorization", f"bearer {token.text}"),
            ("apns-topic", self.topic),
            ("apns-push-type", "alert" if visible else "background"),
            ("apns-priority", "10" if visible else "5"),
            once("apns-id", payload.notification_id(request)),
        ]
        if request.expires_at is not None:
            headers.append(once("apns-expiration", str(int(request.expires_at.timestamp()))))
        if request.collapse_id:
            headers.append(once("apns-collapse-id", cut(request.collapse_id)))
        return headers


def cut(collapse_id: str) -> str:
    """64 bytes at most."""
    return collapse_id.encode()[: payload.COLLAPSE_LIMIT].decode("utf-8", "ignore")
