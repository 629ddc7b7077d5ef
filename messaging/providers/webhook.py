"""A message as a request to the customer's own server.

It carries the same Idempotency-Key however often it is tried, so that the server can drop what it has seen, and where
a signing key is set, a signature over time and body, so that it can tell us from others.
"""

import hashlib
import hmac
import json
import time
from typing import Any

from django.conf import settings as product

from messaging.providers import guarded, http1, tls
from messaging.providers.base import OutcomeKind, SendOutcome, SendRequest
from messaging.providers.classify import webhook as table


class WebhookProvider:
    def __init__(self, environment: str, settings: dict[str, Any], secret: dict[str, Any]) -> None:
        self.key = str(secret.get("signing_key") or "").encode()
        simulated = environment == "simulator"
        self.client = guarded.client(
            tls.context(str(settings.get("ca") or "")), private_too=simulated or product.WEBHOOK_ALLOW_PRIVATE
        )

    def send(self, request: SendRequest) -> SendOutcome:
        content = _content(request.payload.get("body"))
        headers = {
            "content-type": "application/json" if _is_json(content) else "text/plain; charset=utf-8",
            "user-agent": "Readout",
            "idempotency-key": f"{request.delivery}-{request.send_id}",
            **self._signed(content),
        }
        url = str(request.payload.get("url") or request.address)
        return http1.post(self.client, url, table.classify, content=content, headers=headers)

    def test(self, request: SendRequest | None) -> SendOutcome:
        if request is None:
            # Every message names its own address: there is nothing to look at.
            return SendOutcome(OutcomeKind.ACCEPTED)
        return self.send(request)

    def close(self) -> None:
        self.client.close()

    def _signed(self, content: bytes) -> dict[str, str]:
        if not self.key:
            return {}
        moment = str(int(time.time()))
        digest = hmac.new(self.key, f"v1:{moment}:".encode() + content, hashlib.sha256).hexdigest()
        return {"x-readout-timestamp": moment, "x-readout-signature": f"v1={digest}"}


def _content(body: object) -> bytes:
    return (body if isinstance(body, str) else json.dumps(body or {}, ensure_ascii=False)).encode()


def _is_json(content: bytes) -> bool:
    try:
        json.loads(content)
    except ValueError:
        return False
    return True
