"""Google's side of FCM HTTP v1, its token service included (protocols.md 2)."""

import json
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import jwt

from messaging.simulator.answering import answer
from messaging.simulator.exchange import Request, Response
from messaging.simulator.fcm_errors import WORDS, error_body, invalid
from messaging.simulator.fcm_message import Faulty, check
from messaging.simulator.identity import PROJECT, Identity
from messaging.simulator.journal import Journal
from messaging.simulator.pushes import Push
from messaging.simulator.script import Script, Step

TOKEN_PATH = "/token"
SEND_PATH = re.compile(r"/v1/projects/([^/]+)/messages:send")
_SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
# Google's library names Google's own address, wherever it asks.
_GOOGLES = "https://oauth2.googleapis.com/token"
_LIFE = 3599


class Fcm:
    def __init__(self, identity: Identity, script: Script, journal: Journal, on_accept: Callable[[Push], None]) -> None:
        self.key = identity.public_key(identity.google_key)
        self.client_email = identity.client_email
        self.script, self.journal, self.on_accept = script, journal, on_accept
        # Access tokens given out, and until when they are good.
        self.given: dict[str, float] = {}

    def token(self, request: Request) -> Response:
        """RFC 7523, as service accounts use it."""
        form = {name: values[-1] for name, values in parse_qs(request.body.decode("utf-8", "replace")).items()}
        if request.method != "POST" or form.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer":
            return _oauth_error("unsupported_grant_type", "Invalid grant_type")
        authority = request.headers.get(":authority") or request.headers.get("host", "")
        audience = f"https://{authority}{TOKEN_PATH}"
        try:
            claims = jwt.decode(
                form.get("assertion", ""),
                self.key,
                algorithms=["RS256"],
                audience=[audience, _GOOGLES],
                issuer=self.client_email,
                leeway=300,
                options={"require": ["exp", "iat", "aud", "iss"]},
            )
        except jwt.PyJWTError as error:
            return _oauth_error("invalid_grant", f"Invalid JWT: {error}")
        if _SCOPE not in str(claims.get("scope", "")).split():
            return _oauth_error("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        token = f"ya29.simulated-{secrets.token_urlsafe(40)}"
        self.given[token] = time.time() + _LIFE
        return _json(200, {"access_token": token, "expires_in": _LIFE, "token_type": "Bearer"})

    def send(self, request: Request, project: str) -> Response | Awaitable[Response]:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or self.given.get(token, 0) < time.time():
            return self._refuse(Step(401, "UNAUTHENTICATED"))
        if project != PROJECT:
            return self._refuse(Step(404, "NOT_FOUND"))
        try:
            said = check(request.body)
        except Faulty as faulty:
            self.journal.refuse("fcm INVALID_ARGUMENT")
            return _json(400, invalid(faulty.field, faulty.words))
        if said.validate_only:
            return _json(200, {"name": f"projects/{project}/messages/fake_message_id"})
        step = self.script.next(said.address, project)
        return answer(
            step, self.script.latency, lambda: self._accept(said.message, said.address, request), self._refuse
        )

    def _accept(self, message: dict[str, Any], address: str, request: Request) -> Response:
        name = f"projects/{PROJECT}/messages/0:{time.time_ns()}%{secrets.token_hex(8)}"
        delivery = str(message.get("data", {}).get("CIO-Delivery-ID", ""))
        tag = message.get("android", {}).get("notification", {}).get("tag", "")
        self.journal.accept("fcm", address, delivery, tag, name, request.carrier.number)
        self.on_accept(
            Push(
                "android",
                address,
                delivery,
                "notification" in message or "title" in message.get("data", {}),
                time.time(),
            )
        )
        return _json(200, {"name": name})

    def _refuse(self, step: Step) -> Response:
        status, code = WORDS.get(step.reason, (step.status, step.reason))
        self.journal.refuse(f"fcm {code}")
        headers = [] if step.retry_after is None else [("retry-after", f"{step.retry_after:g}")]
        return _json(status, error_body(status, code), headers)


def _oauth_error(code: str, words: str) -> Response:
    return _json(400, {"error": code, "error_description": words})


def _json(status: int, body: dict[str, Any], headers: list[tuple[str, str]] | None = None) -> Response:
    return Response(
        status, json.dumps(body).encode(), [("content-type", "application/json; charset=UTF-8"), *(headers or [])]
    )
