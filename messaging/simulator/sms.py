"""An SMS service that speaks as Twilio does: accepts, then calls back with what became of the message."""

import asyncio
import base64
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Awaitable
from typing import Any
from urllib.parse import parse_qs

import httpx2

from messaging.simulator.answering import answer
from messaging.simulator.exchange import Request, Response
from messaging.simulator.identity import ACCOUNT_SID, Identity
from messaging.simulator.journal import Journal
from messaging.simulator.script import Script, Step

ACCOUNT_PATH = f"/2010-04-01/Accounts/{ACCOUNT_SID}.json"
SEND_PATH = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_LONGEST = 1600
# The service's own numbers for trying things, and what they answer.
_MAGIC = {"+15005550001": 21211, "+15005550002": 21612, "+15005550004": 21610, "+15005550009": 21614}
_WORDS = {"gone": (400, 21610), "bad": (400, 21211), "busy": (429, 20429), "down": (503, 20503)}
_CALLS = (("sent", 0.5), ("delivered", 1.5))


class Sms:
    def __init__(self, identity: Identity, script: Script, journal: Journal) -> None:
        self.token = identity.sms_token
        self.script, self.journal = script, journal
        pair = base64.b64encode(f"{ACCOUNT_SID}:{identity.sms_token}".encode()).decode()
        self.authorization = f"Basic {pair}"
        self.calls: set[asyncio.Task[None]] = set()

    def account(self, request: Request) -> Response:
        if request.headers.get("authorization") != self.authorization:
            return self._refuse(Step(401, "20003"))
        return _json(200, {"sid": ACCOUNT_SID, "status": "active"})

    def send(self, request: Request) -> Response | Awaitable[Response]:
        if request.headers.get("authorization") != self.authorization:
            return self._refuse(Step(401, "20003"))
        form = {name: values[-1] for name, values in parse_qs(request.body.decode("utf-8", "replace")).items()}
        if code := _fault(form):
            return self._refuse(Step(400, str(code)))
        step = self.script.next(form["To"], form.get("From", ""))
        return answer(step, self.script.latency, lambda: self._accept(form, request), self._refuse)

    def _accept(self, form: dict[str, str], request: Request) -> Response:
        sid = f"SM{secrets.token_hex(16)}"
        self.journal.accept("sms", form["To"], "", "", sid, request.carrier.number)
        if callback := form.get("StatusCallback"):
            task = asyncio.ensure_future(self._call_back(callback, sid, form))
            self.calls.add(task)
            task.add_done_callback(self.calls.discard)
        return _json(201, {"sid": sid, "status": "queued", "to": form["To"], "error_code": None})

    async def _call_back(self, url: str, sid: str, form: dict[str, str]) -> None:
        async with httpx2.AsyncClient(timeout=10, trust_env=False) as client:
            for status, wait in _CALLS:
                await asyncio.sleep(wait)
                said = {"MessageSid": sid, "MessageStatus": status, "To": form["To"], "AccountSid": ACCOUNT_SID}
                headers = {"x-twilio-signature": signature(url, said, self.token)}
                try:
                    await client.post(url, data=said, headers=headers)
                except httpx2.HTTPError:
                    # The service would try again for a while; here nobody waits for it.
                    continue

    def _refuse(self, step: Step) -> Response:
        status, code = _WORDS.get(step.reason, (step.status, step.reason))
        self.journal.refuse(f"sms {code}")
        number = int(code) if str(code).isdigit() else 20500
        headers = [] if step.retry_after is None else [("retry-after", f"{step.retry_after:g}")]
        return _json(status, {"code": number, "message": f"Simulated: {code}", "status": status}, headers)


def signature(url: str, form: dict[str, str], token: str) -> str:
    """HMAC-SHA1 over the address and every field in alphabetical order."""
    text = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def _fault(form: dict[str, str]) -> int | None:
    recipient = form.get("To", "")
    if not recipient:
        return 21604
    if not form.get("Body"):
        return 21602
    if len(form["Body"]) > _LONGEST:
        return 21617
    if not form.get("From") and not form.get("MessagingServiceSid"):
        return 21603
    return _MAGIC.get(recipient) or (None if _NUMBER.fullmatch(recipient) else 21211)


def _json(status: int, body: dict[str, Any], headers: list[tuple[str, str]] | None = None) -> Response:
    return Response(status, json.dumps(body).encode(), [("content-type", "application/json"), *(headers or [])])
