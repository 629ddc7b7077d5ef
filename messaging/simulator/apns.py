"""Apple's side of the provider API, rule by rule (protocols.md 1)."""

import json
import re
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import jwt
from hpack import NeverIndexedHeaderTuple

from messaging.simulator.answering import answer
from messaging.simulator.exchange import Carrier, Request, Response
from messaging.simulator.identity import KEY_ID, TEAM_ID, TOPIC, Identity
from messaging.simulator.journal import Journal
from messaging.simulator.pushes import Push
from messaging.simulator.script import Script, Step

PATH = "/3/device/"
_LIMIT = 4096
_STREAMS = 1000
_TYPES = {"alert", "background", "voip", "complication", "fileprovider", "mdm", "liveactivity", "location"} | {
    "pushtotalk",
    "widgets",
    "controls",
}
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HEX = re.compile(r"([0-9a-fA-F]{2}){16,}")
_HOUR, _SOONEST = 3600, 20 * 60
# What the words of the script are called here.
_WORDS = {
    "gone": (410, "Unregistered"),
    "bad": (400, "BadDeviceToken"),
    "busy": (429, "TooManyRequests"),
    "down": (503, "ServiceUnavailable"),
}


class Refused(Exception):
    def __init__(self, status: int, reason: str) -> None:
        self.step = Step(status, reason)


class Apns:
    def __init__(self, identity: Identity, script: Script, journal: Journal, on_accept: Callable[[Push], None]) -> None:
        self.key = identity.public_key(identity.apns_key)
        self.script, self.journal, self.on_accept = script, journal, on_accept

    def answer(self, request: Request) -> Response | Awaitable[Response]:
        try:
            self._check_request(request)
            self._check_token(request.headers.get("authorization", ""), request.carrier)
            # The first good token: from here on the client may open many streams.
            request.carrier.allow_streams(_STREAMS)
            self._check_headers(request.headers)
            address = request.path.removeprefix(PATH)
            body = self._check_body(request.body)
            self._check_address(address)
        except Refused as refused:
            return self._refuse(refused.step, request)
        step = self.script.next(address, request.headers["apns-topic"])
        return answer(
            step,
            self.script.latency,
            lambda: self._accept(request, address, body),
            lambda step: self._refuse(step, request),
        )

    @staticmethod
    def _check_request(request: Request) -> None:
        if not request.http2:
            raise Refused(505, "HTTP/2 only")
        if request.method != "POST":
            raise Refused(405, "MethodNotAllowed")
        if request.path == PATH:
            raise Refused(400, "MissingDeviceToken")
        if request.duplicates:
            raise Refused(400, "DuplicateHeaders")

    def _check_token(self, authorization: str, carrier: Carrier) -> None:
        """A token that was good on this connection is good until its hour is over."""
        known = carrier.memory.get("token")
        if known is None or known[0] != authorization:
            known = authorization, self._claims(authorization)["iat"], time.time()
            self._note_change(carrier, known[2])
            carrier.memory["token"] = known
        if time.time() - known[1] > _HOUR:
            raise Refused(403, "ExpiredProviderToken")

    def _claims(self, authorization: str) -> dict[str, Any]:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refused(403, "MissingProviderToken")
        try:
            if jwt.get_unverified_header(token).get("kid") != KEY_ID:
                raise Refused(403, "InvalidProviderToken")
            # Its age is ours to judge, because an old one is called expired, not wrong.
            options: Any = {"verify_iat": False, "verify_exp": False, "require": ["iss", "iat"]}
            claims = jwt.decode(token, self.key, algorithms=["ES256"], issuer=TEAM_ID, options=options)
        except jwt.PyJWTError as error:
            raise Refused(403, "InvalidProviderToken") from error
        if not isinstance(claims["iat"], int) or claims["iat"] > time.time() + 60:
            raise Refused(403, "InvalidProviderToken")
        return claims

    @staticmethod
    def _note_change(carrier: Carrier, now: float) -> None:
        changed = carrier.memory.get("changed")
        if changed is not None and now - changed < _SOONEST:
            raise Refused(429, "TooManyProviderTokenUpdates")
        carrier.memory["changed"] = now

    @staticmethod
    def _check_headers(headers: dict[str, str]) -> None:
        topic = headers.get("apns-topic")
        if not topic:
            raise Refused(400, "MissingTopic")
        if topic != TOPIC:
            raise Refused(400, "TopicDisallowed")
        kind, priority = headers.get("apns-push-type", ""), headers.get("apns-priority", "10")
        if kind not in _TYPES:
            raise Refused(400, "InvalidPushType")
        if priority not in ("10", "5", "1") or (kind == "background" and priority != "5"):
            raise Refused(400, "BadPriority")
        if not _UUID.fullmatch(headers.get("apns-id", "00000000-0000-0000-0000-000000000000")):
            raise Refused(400, "BadMessageId")
        if not headers.get("apns-expiration", "0").isdigit():
            raise Refused(400, "BadExpirationDate")
        if len(headers.get("apns-collapse-id", "").encode()) > 64:
            raise Refused(400, "BadCollapseId")

    @staticmethod
    def _check_body(body: bytes) -> dict[str, Any]:
        if len(body) > _LIMIT:
            raise Refused(413, "PayloadTooLarge")
        try:
            payload = json.loads(body)
        except ValueError:
            payload = None
        if not isinstance(payload, dict) or not isinstance(payload.get("aps"), dict):
            raise Refused(400, "PayloadEmpty")
        return payload

    def _check_address(self, address: str) -> None:
        looks_right = _HEX.fullmatch(address) and address.strip("0")
        if not looks_right and not self.script.is_named(address):
            raise Refused(400, "BadDeviceToken")

    def _accept(self, request: Request, address: str, body: dict[str, Any]) -> Response:
        headers = request.headers
        provider_id = headers.get("apns-id") or str(uuid.uuid4())
        delivery = str(body.get("CIO-Delivery-ID", ""))
        collapse = headers.get("apns-collapse-id", "")
        self.journal.accept("apns", address, delivery, collapse, provider_id, request.carrier.number)
        shown = headers["apns-push-type"] == "alert"
        self.on_accept(Push("ios", address, delivery, shown, time.time()))
        return Response(200, headers=[NeverIndexedHeaderTuple("apns-id", provider_id)])

    def _refuse(self, step: Step, request: Request) -> Response:
        status, reason = _WORDS.get(step.reason, (step.status, step.reason))
        self.journal.refuse(f"apns {reason}")
        body: dict[str, Any] = {"reason": reason}
        if status == 410:
            body["timestamp"] = step.timestamp or int(time.time() * 1000)
        headers = [("apns-id", request.headers.get("apns-id") or str(uuid.uuid4()))]
        if step.retry_after is not None and step.reason not in _WORDS:
            headers.append(("retry-after", f"{step.retry_after:g}"))
        return Response(status, json.dumps(body).encode(), headers)
