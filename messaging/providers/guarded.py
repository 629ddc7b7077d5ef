"""Plain HTTP requests to addresses that a customer typed: public ones only, and never resent.

The address is resolved here and the very address that was looked at is connected to, so that a name which resolves
differently the second time gains nothing. Redirects are not followed, proxies of the environment are not used.
"""

import ipaddress
import socket
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore2
import httpx2

_CONNECT, _READ = 5.0, 15.0
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class PrivateAddress(Exception):
    """The name leads into our own network."""


def client(trusted: ssl.SSLContext, *, private_too: bool) -> httpx2.Client:
    """Safe to share among threads: over HTTP/1.1 each request has a connection to itself."""
    transport = httpx2.HTTPTransport(verify=trusted, trust_env=False) if private_too else _PublicOnly(trusted)
    limits = httpx2.Timeout(_READ, connect=_CONNECT, pool=_CONNECT)
    return httpx2.Client(transport=transport, timeout=limits, follow_redirects=False, trust_env=False)


def is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            found = found.ipv4_mapped
        elif found in _NAT64:
            found = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return found.is_global and not found.is_multicast


def public_address(host: str, port: int) -> str:
    """One address of the host; refused when any of its addresses is ours."""
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for address in found:
        if not is_public(address):
            raise PrivateAddress(f"{host} is not a public address")
    return found[0]


class _PublicBackend(httpcore2.SyncBackend):
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            address = public_address(host, port)
        except OSError as error:
            raise httpcore2.ConnectError(str(error)) from error
        return super().connect_tcp(address, port, timeout, local_address, socket_options)


class _PublicOnly(httpx2.HTTPTransport):
    """The library's transport with a pool of our own making."""

    def __init__(self, trusted: ssl.SSLContext) -> None:
        self._pool = httpcore2.ConnectionPool(ssl_context=trusted, network_backend=_PublicBackend())
