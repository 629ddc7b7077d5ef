"""A mail server that answers as a test tells it, by the library that others test theirs with."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult


class MailServer:
    """`rcpt` and `data` are the next answers; `drop` hangs up at that word."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self.rcpt = self.data = "250 2.0.0 Ok"
        self.drop = ""
        self.password = ""

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.drop == "RCPT":
            server.transport.abort()
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        if self.data.startswith("250"):
            self.messages.append(envelope.content)
        if self.drop == "DATA":
            server.transport.abort()
        return self.data

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, auth_data: Any) -> AuthResult:
        return AuthResult(success=auth_data.password.decode() == self.password, handled=False)


@contextmanager
def mail_server() -> Iterator[tuple[MailServer, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    handler = MailServer()
    controller = Controller(
        handler, "127.0.0.1", port, authenticator=handler.authenticate, auth_require_tls=False, auth_required=False
    )
    controller.start()
    try:
        yield handler, port
    finally:
        controller.stop()
