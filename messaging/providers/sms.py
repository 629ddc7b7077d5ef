"""SMS through Twilio, or through any service that speaks its way."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

import httpx2
from django.conf import settings as product

from messaging.providers import guarded, http1, tls, wire
from messaging.providers.base import CredentialUnusable, OutcomeKind, SendOutcome, SendRequest
from messaging.providers.classify import twilio as table

HOST = "https://api.twilio.com"
_LONGEST = 36_000


class SmsProvider:
    def __init__(self, environment: str, settings: dict[str, Any], secret: dict[str, Any]) -> None:
        self.auth = str(settings.get("account_sid") or ""), str(secret.get("auth_token") or "")
        if not all(self.auth):
            raise CredentialUnusable("the account or its token is missing")
        self.sender = str(settings.get("from") or "")
        self.callback = str(settings.get("callback") or "")
        base_url = str(settings.get("base_url") or HOST).rstrip("/")
        self.account = f"{base_url}/2010-04-01/Accounts/{quote(self.auth[0], safe='')}"
        self.client = guarded.client(
            tls.context(str(settings.get("ca") or "")),
            private_too=environment == "simulator" or product.WEBHOOK_ALLOW_PRIVATE,
        )

    def send(self, request: SendRequest) -> SendOutcome:
        form = {
            "To": request.address,
            "MessagingServiceSid" if self.sender.startswith("MG") else "From": self.sender,
            "Body": str(request.payload.get("text") or ""),
        }
        if self.callback:
            form["StatusCallback"] = self.callback
        if request.expires_at is not None:
            left = int((request.expires_at - datetime.now(UTC)).total_seconds())
            form["ValidityPeriod"] = str(min(max(left, 1), _LONGEST))
        return http1.post(
            self.client,
            f"{self.account}/Messages.json",
            table.classify,
            content=urlencode(form).encode(),
            headers={"content-type": "application/x-www-form-urlencoded"},
            auth=self.auth,
        )

    def test(self, request: SendRequest | None) -> SendOutcome:
        """Without a number to send to, it looks at the account."""
        if request is not None:
            return self.send(request)
        try:
            answer = self.client.get(f"{self.account}.json", auth=self.auth)
        except guarded.PrivateAddress as error:
            return SendOutcome(OutcomeKind.PERMANENT_CONFIG, reason=str(error))
        except httpx2.TransportError as error:
            return wire.of_http_error(error)
        return table.classify(answer.status_code, answer.headers, answer.content)

    def close(self) -> None:
        self.client.close()
