"""The way out of e-mails, whichever backend carries them."""

from email.utils import parseaddr
from typing import Any

from messaging.providers.base import CredentialUnusable, OutcomeKind, SendOutcome, SendRequest
from messaging.providers.email.anymail import ServiceBackend
from messaging.providers.email.backends import BACKENDS
from messaging.providers.email.message import compose
from messaging.providers.email.smtp import SmtpDialogue


class EmailProvider:
    def __init__(self, environment: str, settings: dict[str, Any], secret: dict[str, Any]) -> None:
        backend = BACKENDS.get(str(settings.get("backend")))
        if backend is None:
            raise CredentialUnusable("its e-mail backend is not known here")
        self.sender = str(settings.get("from") or "")
        self.carrier: SmtpDialogue | ServiceBackend = (
            ServiceBackend(backend, settings, secret)
            if backend.path
            else SmtpDialogue(settings, str(secret.get("password") or ""))
        )

    def send(self, request: SendRequest) -> SendOutcome:
        try:
            message = compose(request, self.sender)
            # Django looks at headers only now.
            message.message()
        except (ValueError, LookupError) as error:
            return SendOutcome(OutcomeKind.PERMANENT_PAYLOAD, reason=str(error)[:300])
        if isinstance(self.carrier, ServiceBackend):
            return self.carrier.send(message, request.delivery)
        envelope = parseaddr(message.from_email)[1]
        outcome = self.carrier.send(message, envelope, request.address)
        # A mail server gives no id that later words would carry; ours is in the message.
        return _with_id(outcome, str(message.extra_headers["Message-ID"]))

    def test(self, request: SendRequest | None) -> SendOutcome:
        if request is not None:
            return self.send(request)
        if isinstance(self.carrier, SmtpDialogue):
            return self.carrier.test()
        return SendOutcome(OutcomeKind.ACCEPTED, reason="This service can only be tried by sending a message.")

    def close(self) -> None:
        self.carrier.close()


def _with_id(outcome: SendOutcome, message_id: str) -> SendOutcome:
    if outcome.kind != OutcomeKind.ACCEPTED:
        return outcome
    return SendOutcome(outcome.kind, outcome.status, outcome.reason, message_id, raw=outcome.raw)
