"""One message per request, over one connection; an access token is fetched when it is needed."""

import json
from typing import Any

import httpx2
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError

from messaging.providers import tls, wire
from messaging.providers.base import CredentialUnusable, OutcomeKind, SendOutcome, SendRequest, kept
from messaging.providers.classify import fcm as table
from messaging.providers.fcm import payload
from messaging.providers.fcm.tokens import TokenSource
from messaging.providers.http2 import Http2Client, WireFault

HOST = "https://fcm.googleapis.com"
# Google's own advice: at least ten seconds before a request is given up.
_READ_TIMEOUT = 15.0
# Any topic will do for a look that sends nothing.
_NOBODY = {"topic": "readout-connection-test", "data": {"test": "1"}}


class FcmProvider:
    def __init__(self, environment: str, settings: dict[str, Any], secret: dict[str, Any]) -> None:
        account = secret.get("service_account")
        authority = str(settings.get("ca") or "")
        self.fetcher = httpx2.Client(verify=tls.context(authority), timeout=_READ_TIMEOUT, trust_env=False)
        try:
            self.tokens = TokenSource(json.loads(account) if isinstance(account, str) else account or {}, self.fetcher)
        except (ValueError, TypeError, GoogleAuthError) as error:
            raise CredentialUnusable("the service account cannot be read") from error
        simulated = environment == "simulator"
        base_url = str(settings.get("base_url") or HOST) if simulated else HOST
        self.path = f"/v1/projects/{settings.get('project_id')}/messages:send"
        self.data_only = bool(settings.get("data_only"))
        self.http = Http2Client(base_url, tls.context(authority, http2=True), read_timeout=_READ_TIMEOUT)

    def send(self, request: SendRequest) -> SendOutcome:
        made = payload.message(request, data_only=self.data_only)
        if (size := payload.size(made)) > payload.LIMIT:
            return SendOutcome(OutcomeKind.PERMANENT_PAYLOAD, reason=f"MESSAGE_TOO_LARGE ({size} bytes)")
        return self._post({"message": made})

    def test(self, request: SendRequest | None) -> SendOutcome:
        if request is not None:
            return self.send(request)
        return self._post({"validate_only": True, "message": _NOBODY})

    def close(self) -> None:
        self.http.close()
        self.fetcher.close()

    def _post(self, body: dict[str, Any]) -> SendOutcome:
        try:
            token = self.tokens.current()
        except (RefreshError, TransportError) as error:
            return _no_token(error)
        headers = [("authorization", f"Bearer {token}"), ("content-type", "application/json")]
        try:
            answer = self.http.post(self.path, headers, json.dumps(body, ensure_ascii=False).encode())
        except WireFault as fault:
            return wire.of_fault(fault)
        outcome = table.classify(answer.status, answer.headers, answer.body)
        if outcome.kind == OutcomeKind.AUTH_REFRESH:
            self.tokens.refused(token)
        return outcome


def _no_token(error: GoogleAuthError) -> SendOutcome:
    """Nothing was sent. A refused account stays refused; a service that is away comes back."""
    later = isinstance(error, TransportError) or getattr(error, "retryable", False)
    kind = OutcomeKind.TEMPORARY if later else OutcomeKind.PERMANENT_CONFIG
    return SendOutcome(kind, reason=str(error.args[0] if error.args else error)[:300], raw=kept(str(error)))
