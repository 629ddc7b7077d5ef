"""A mail server: signs in, takes a letter, refuses with the codes of RFC 3463. Nothing leaves it."""

import asyncio
import base64
import binascii
import re
import time
from collections.abc import Callable
from contextlib import suppress

from messaging.simulator.exchange import numbers
from messaging.simulator.identity import MAIL_USER, Identity
from messaging.simulator.journal import Journal
from messaging.simulator.letters import Letter, read_letter
from messaging.simulator.script import Script, Step

_LARGEST = 10 * 1024 * 1024
_ADDRESS = re.compile(r"(?:FROM|TO):\s*<([^>]*)>", re.IGNORECASE)
# What the words of the script are called here.
_WORDS = {
    "gone": "550 5.1.1 No such mailbox",
    "bad": "553 5.1.3 Bad destination address",
    "busy": "451 4.7.1 Try again later",
    "down": "421 4.3.2 System not accepting messages",
}


def unread(letter: Letter) -> None:
    """Without virtual readers a letter ends at the server."""


class MailServer:
    """Called with every connection, by `asyncio.start_server`."""

    def __init__(
        self, identity: Identity, script: Script, journal: Journal, on_accept: Callable[[Letter], None] = unread
    ) -> None:
        self.password = identity.mail_password
        self.script, self.journal, self.on_accept = script, journal, on_accept

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, ValueError):
            await _Dialogue(self, reader, writer).run()
        writer.close()


class _Dialogue:
    """One client, command by command."""

    def __init__(self, server: MailServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.number = next(numbers)
        self.signed_in = False
        self.over = False
        self._forget()

    async def run(self) -> None:
        await self._say("220 readout-simulator ESMTP")
        while not self.over and (line := await self._line()):
            word, _, rest = line.strip().partition(" ")
            await self._say(await self._answer(word.upper(), rest))

    async def _answer(self, word: str, rest: str) -> str:
        match word:
            case "EHLO" | "HELO":
                self._forget()
                return f"250-readout-simulator\r\n250-SIZE {_LARGEST}\r\n250-8BITMIME\r\n250 AUTH PLAIN"
            case "AUTH":
                return await self._sign_in(rest)
            case "NOOP":
                return "250 2.0.0 Ok"
            case "RSET":
                self._forget()
                return "250 2.0.0 Ok"
            case "QUIT":
                self.over = True
                return "221 2.0.0 Bye"
            case "MAIL" | "RCPT" | "DATA" if not self.signed_in:
                return "530 5.7.0 Authentication required"
            case "MAIL":
                return self._from(rest)
            case "RCPT":
                return await self._to(rest)
            case "DATA":
                return await self._content()
        return "502 5.5.2 Command not known"

    async def _sign_in(self, rest: str) -> str:
        method, _, said = rest.partition(" ")
        if method.upper() != "PLAIN":
            return "504 5.5.4 Only PLAIN"
        if not said:
            await self._say("334 ")
            said = (await self._line()).strip()
        try:
            _, user, password = base64.b64decode(said).decode().split("\0")
        except (binascii.Error, ValueError):
            return "501 5.5.2 Cannot be read"
        self.signed_in = (user, password) == (MAIL_USER, self.server.password)
        return "235 2.7.0 Welcome" if self.signed_in else "535 5.7.8 Wrong user or password"

    def _from(self, rest: str) -> str:
        self._forget()
        if not (found := _ADDRESS.match(rest)):
            return "501 5.5.4 MAIL FROM:<address>"
        self.sender = found[1] or "<>"
        return "250 2.1.0 Ok"

    async def _to(self, rest: str) -> str:
        found = _ADDRESS.match(rest)
        if not self.sender or not found:
            return "503 5.5.1 MAIL first" if found else "501 5.5.4 RCPT TO:<address>"
        address = found[1]
        if "@" not in address:
            return self._refused("553 5.1.3 Bad destination address")
        self.step = self.server.script.next(address, self.sender.rpartition("@")[2])
        if not self.step.accepts and self.step.status != 200:
            return self._refused(_WORDS.get(self.step.reason, f"{self.step.status} {self.step.reason}"))
        self.recipients.append(address)
        return "250 2.1.5 Ok"

    async def _content(self) -> str:
        if not self.recipients:
            return "503 5.5.1 RCPT first"
        await self._say("354 End with a dot")
        content = await self._until_the_dot()
        await asyncio.sleep(self.server.script.latency + self.step.delay)
        taken = self._take(content) if self.step.accepts else ""
        if self.step.hang:
            await asyncio.Event().wait()
        if self.step.close or self.step.reset:
            self.over = True
            self.writer.transport.abort()
        self._forget()
        return taken

    async def _until_the_dot(self) -> bytes:
        lines: list[bytes] = []
        size = 0
        while (line := await self.reader.readuntil(b"\n")).rstrip(b"\r\n") != b".":
            size += len(line)
            if size > _LARGEST:
                raise ConnectionError("more than was said to be taken")
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def _take(self, content: bytes) -> str:
        for address in self.recipients:
            letter = read_letter(address, content, time.time())
            name = f"{self.number}.{self.server.journal.total + 1}"
            self.server.journal.accept("email", address, letter.delivery, "", name, self.number)
            self.server.on_accept(letter)
        return f"250 2.0.0 Queued as {name}"

    def _refused(self, answer: str) -> str:
        self.server.journal.refuse(f"email {answer[:9]}")
        self.over = answer.startswith("421")
        return answer

    def _forget(self) -> None:
        self.sender, self.recipients, self.step = "", list[str](), Step()

    async def _line(self) -> str:
        line = await self.reader.readline()
        return line.decode("utf-8", "replace")

    async def _say(self, words: str) -> None:
        if words and not self.writer.is_closing():
            self.writer.write(f"{words}\r\n".encode())
            await self.writer.drain()
