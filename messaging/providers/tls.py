"""Whom a way out trusts. Certificates are always verified; only a simulator's credential brings its own authority."""

import ssl

import httpx2


def context(authority: str = "", *, http2: bool = False) -> ssl.SSLContext:
    """`authority` is the PEM text of the only one to trust; empty means those of the system."""
    trusted = ssl.create_default_context(cadata=authority) if authority else httpx2.create_ssl_context()
    trusted.minimum_version = ssl.TLSVersion.TLSv1_2
    if http2:
        trusted.set_alpn_protocols(["h2"])
    return trusted
