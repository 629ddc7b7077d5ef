"""E-mail services behind anymail's one interface."""

import threading
import warnings
from typing import Any

import requests
from anymail.exceptions import AnymailError, AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives
from django.utils.module_loading import import_string

from messaging.providers.base import OutcomeKind, SendOutcome, kept
from messaging.providers.classify.by_status import seconds
from messaging.providers.classify.email_service import kind_of
from messaging.providers.email.backends import Backend

_TIMEOUT = 20
# What anymail calls the state of our one recipient; anything else is no answer to build on.
_STATES = {
    "sent": OutcomeKind.ACCEPTED,
    "queued": OutcomeKind.ACCEPTED,
    "invalid": OutcomeKind.BOUNCED_DEVICE,
    "rejected": OutcomeKind.BOUNCED_DEVICE,
    "failed": OutcomeKind.PERMANENT_PAYLOAD,
}


class ServiceBackend:
    """A session per thread: `requests` does not promise that one may be shared."""

    def __init__(self, backend: Backend, settings: dict[str, Any], secret: dict[str, Any]) -> None:
        self.make = import_string(backend.path)
        filled = settings | secret
        self.options = {theirs: str(filled.get(ours) or "") for theirs, ours in backend.arguments.items()}
        self.mine = threading.local()

    def send(self, message: EmailMultiAlternatives, delivery: str) -> SendOutcome:
        # Comes back with every later word about this e-mail.
        message.metadata = {"delivery_id": delivery}  # type: ignore[attr-defined]
        try:
            self._opened().send_messages([message])
        except AnymailRecipientsRefused as error:
            return SendOutcome(OutcomeKind.BOUNCED_DEVICE, reason="recipient refused", raw=kept(str(error)))
        except AnymailError as error:
            return _refused(error)
        except requests.RequestException as error:
            return _lost(error)
        return _answered(message)

    def close(self) -> None:
        backend = getattr(self.mine, "backend", None)
        if backend is not None:
            backend.close()
            self.mine.backend = None

    def _opened(self) -> Any:
        if getattr(self.mine, "backend", None) is None:
            with warnings.catch_warnings():
                # anymail says of one service that nobody tests it any more; docs/sending.md says so too.
                warnings.simplefilter("ignore")
                self.mine.backend = self.make(timeout=_TIMEOUT, **self.options)
            self.mine.backend.open()
        return self.mine.backend


def _answered(message: EmailMultiAlternatives) -> SendOutcome:
    status = message.anymail_status  # type: ignore[attr-defined]
    state = next(iter(status.status or ()), "unknown")
    kind = _STATES.get(state, OutcomeKind.AMBIGUOUS)
    reason = "" if kind == OutcomeKind.ACCEPTED else state
    return SendOutcome(kind, 200, reason, str(status.message_id or ""))


def _refused(error: AnymailError) -> SendOutcome:
    """With an answer it is theirs to say; without one the cause tells whether the request left."""
    if error.status_code is None:
        if isinstance(error.__cause__, requests.RequestException):
            return _lost(error.__cause__)
        return SendOutcome(OutcomeKind.PERMANENT_PAYLOAD, reason=str(error)[:300])
    headers = error.response.headers if error.response is not None else {}
    return SendOutcome(
        # A success that cannot be read: taken or not, nobody knows.
        OutcomeKind.AMBIGUOUS if error.status_code < 400 else kind_of(error.status_code),
        error.status_code,
        retry_after=seconds(headers.get("retry-after")),
        raw=kept(str(error)),
    )


def _lost(error: requests.RequestException) -> SendOutcome:
    unsent = isinstance(error, requests.ConnectTimeout) or "NewConnectionError" in repr(error)
    kind = OutcomeKind.TEMPORARY if unsent else OutcomeKind.AMBIGUOUS
    return SendOutcome(kind, reason=f"{type(error).__name__}: {error}"[:300])
