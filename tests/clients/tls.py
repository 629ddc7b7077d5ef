"""A server's front that speaks TLS: some libraries know nothing else."""

import contextlib
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import trustme


@dataclass(frozen=True)
class Front:
    host: str
    port: int
    authority: Path


@contextmanager
def front_of(url: str, folder: Path) -> Iterator[Front]:
    """Passes on what it is told, byte by byte, to the server behind it."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    behind = urlsplit(url)

    class Passing(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            # Whoever hangs up without a word, as clients do, ends only their own connection.
            with contextlib.suppress(OSError):
                near = context.wrap_socket(self.request, server_side=True)
                with near, socket.create_connection((behind.hostname, behind.port)) as far:
                    back = threading.Thread(target=_pass_on, args=(far, near), daemon=True)
                    back.start()
                    _pass_on(near, far)
                    back.join()

    with _Server(("localhost", 0), Passing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Front("localhost", server.server_address[1], folder / "authority.pem")
        server.shutdown()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while part := source.recv(65_536):
            target.sendall(part)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
