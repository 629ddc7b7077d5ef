"""HTTP/2 towards the push services: one connection for many threads, and exact words on what a fault means.

General HTTP clients were tried first. The one that fits best lets threads touch a connection's header compression at
the same time: under load a request left with another one's path, that is, a push for another person's device. Here one
event loop owns each connection, nothing is ever sent twice, and a fault says whether the request can have been
processed.
"""

from messaging.providers.http2.client import Http2Client
from messaging.providers.http2.exchange import Answer, WireFault, once

__all__ = ["Answer", "Http2Client", "WireFault", "once"]
