"""Listens with TLS and lets the client choose its version of HTTP, as the real services do."""

import asyncio
import socket
import ssl
from typing import cast

from messaging.simulator.exchange import Handler
from messaging.simulator.http1 import Http1Connection
from messaging.simulator.http2 import Http2Connection
from messaging.simulator.mail import MailServer


class _Front(asyncio.Protocol):
    """Hands the connection to whoever speaks what was agreed on."""

    def __init__(self, handler: Handler, streams: int) -> None:
        self.handler, self.streams = handler, streams

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        agreed = transport.get_extra_info("ssl_object").selected_alpn_protocol()
        protocol: Http2Connection | Http1Connection = (
            Http2Connection(self.handler, self.streams) if agreed == "h2" else Http1Connection(self.handler)
        )
        cast(asyncio.Transport, transport).set_protocol(protocol)
        protocol.connection_made(transport)


def listening_socket(host: str, port: int) -> socket.socket:
    """Bound before anything else is done, so that the address can be told. Port 0 takes a free one."""
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((host, port))
    made.listen(1024)
    return made


async def serve(handler: Handler, listening: socket.socket, tls: ssl.SSLContext, streams: int = 1) -> asyncio.Server:
    """`streams`: how many a client may have open before its first good request."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: _Front(handler, streams), sock=listening, ssl=tls)


async def serve_mail(server: MailServer, listening: socket.socket) -> asyncio.Server:
    """Without TLS: letters stay on this machine."""
    return await asyncio.start_server(server, sock=listening)
