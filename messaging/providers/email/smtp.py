"""The dialogue with a mail server, step by step: what broke tells whether the e-mail can have left.

Before the content was handed over, nothing has; after it, the server may have taken it though we never read its answer.
"""

import smtplib
import ssl
import threading
import time
from typing import Any, cast

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

from messaging.providers.base import OutcomeKind, SendOutcome
from messaging.providers.classify import smtp as table

_TIMEOUT = 10.0
# Servers hang up on idle clients; asked sooner they would be found gone.
_IDLE = 20.0


class SmtpDialogue:
    """A connection per thread, because SMTP says one thing at a time."""

    def __init__(self, settings: dict[str, Any], password: str) -> None:
        encryption = _encryption(settings)
        self.options: dict[str, Any] = {
            "host": str(settings.get("host")),
            "port": int(settings.get("port") or (465 if encryption == "implicit" else 587)),
            "username": str(settings.get("user") or ""),
            "password": password,
            "use_tls": encryption == "starttls",
            "use_ssl": encryption == "implicit",
            "timeout": _TIMEOUT,
        }
        self.mine = threading.local()

    def send(self, message: EmailMultiAlternatives, sender: str, recipient: str) -> SendOutcome:
        try:
            connection = self._connected()
        except smtplib.SMTPResponseException as error:
            return self._failed(table.classify(error.smtp_code, _text(error.smtp_error), signing_in=True))
        except (OSError, smtplib.SMTPException) as error:
            return self._failed(_lost(error, OutcomeKind.TEMPORARY))
        outcome = self._hand_over(connection, _bytes(message), sender, recipient)
        return outcome if outcome.kind == OutcomeKind.ACCEPTED else self._failed(outcome)

    def test(self) -> SendOutcome:
        """Signs in and leaves."""
        self._drop()
        try:
            self._connected()
        except smtplib.SMTPResponseException as error:
            return table.classify(error.smtp_code, _text(error.smtp_error), signing_in=True)
        except (OSError, smtplib.SMTPException) as error:
            return _lost(error, OutcomeKind.TEMPORARY)
        finally:
            self._drop()
        return SendOutcome(OutcomeKind.ACCEPTED, 250)

    def close(self) -> None:
        self._drop()

    def _hand_over(self, connection: smtplib.SMTP, content: bytes, sender: str, recipient: str) -> SendOutcome:
        try:
            for code, text in (connection.mail(sender), connection.rcpt(recipient)):
                if code >= 300:
                    return table.classify(code, _text(text))
        except (OSError, smtplib.SMTPException) as error:
            return _lost(error, OutcomeKind.TEMPORARY)
        try:
            code, text = connection.data(content)
        except smtplib.SMTPDataError as error:
            # It was asked for the content and declined: nothing was handed over.
            return table.classify(error.smtp_code, _text(error.smtp_error))
        except (OSError, smtplib.SMTPException) as error:
            return _lost(error, OutcomeKind.AMBIGUOUS)
        return table.classify(code, _text(text))

    def _connected(self) -> smtplib.SMTP:
        backend: EmailBackend | None = getattr(self.mine, "backend", None)
        if backend is not None and time.monotonic() - self.mine.used > _IDLE:
            self._drop()
            backend = None
        if backend is None:
            backend = EmailBackend(**self.options)
            self.mine.backend = backend
            backend.open()
        connection = cast(smtplib.SMTP, backend.connection)
        connection.ehlo_or_helo_if_needed()
        self.mine.used = time.monotonic()
        return connection

    def _failed(self, outcome: SendOutcome) -> SendOutcome:
        """After a refusal the dialogue's state is anybody's guess: the next e-mail begins a new one."""
        self._drop()
        return outcome

    def _drop(self) -> None:
        backend = getattr(self.mine, "backend", None)
        self.mine.backend = None
        if backend is not None:
            try:
                backend.close()
            except (OSError, smtplib.SMTPException, ssl.SSLError):
                return


def _encryption(settings: dict[str, Any]) -> str:
    """`tls` is a yes or no, or one of none, starttls, implicit; port 465 means implicit by custom."""
    chosen = settings.get("tls", True)
    if chosen in ("none", "starttls", "implicit"):
        return str(chosen)
    if not chosen:
        return "none"
    return "implicit" if str(settings.get("port")) == "465" else "starttls"


def _bytes(message: EmailMultiAlternatives) -> bytes:
    # Django's own messages take the line ending that SMTP wants.
    return message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]


def _lost(error: Exception, kind: OutcomeKind) -> SendOutcome:
    return SendOutcome(kind, reason=f"{type(error).__name__}: {error}"[:300])


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
