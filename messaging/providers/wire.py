"""What a broken connection means for a send."""

import httpx2

from messaging.providers.base import OutcomeKind, SendOutcome
from messaging.providers.http2 import WireFault


def of_fault(fault: WireFault) -> SendOutcome:
    """Refused, never connected, or not processed by promise: try later. Anything else may have arrived."""
    return _outcome(fault.detail, unsent=fault.unsent)


def of_http_error(error: httpx2.TransportError) -> SendOutcome:
    """HTTP/1.1 promises nothing: whatever broke after the connection stood leaves the send in doubt."""
    unsent = isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.PoolTimeout | httpx2.ProxyError)
    return _outcome(f"{type(error).__name__}: {error}".rstrip(": "), unsent=unsent)


def _outcome(detail: str, *, unsent: bool) -> SendOutcome:
    kind = OutcomeKind.TEMPORARY if unsent else OutcomeKind.AMBIGUOUS
    return SendOutcome(kind, reason=detail[:300])
