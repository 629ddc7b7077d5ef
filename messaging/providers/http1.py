"""One POST and its answer, for the ways out that speak plain HTTP."""

from collections.abc import Callable, Mapping

import httpx2

from messaging.providers import wire
from messaging.providers.base import OutcomeKind, SendOutcome
from messaging.providers.guarded import PrivateAddress

Classify = Callable[[int, Mapping[str, str], bytes], SendOutcome]
# Nobody needs more of an answer, and a hostile one may be endless.
_READ_AT_MOST = 16 * 1024


def post(
    client: httpx2.Client,
    url: str,
    classify: Classify,
    *,
    content: bytes,
    headers: Mapping[str, str],
    auth: tuple[str, str] | None = None,
) -> SendOutcome:
    try:
        request = client.build_request("POST", url, content=content, headers=dict(headers))
        answer = client.send(request, stream=True, auth=auth)
    except PrivateAddress as error:
        return SendOutcome(OutcomeKind.PERMANENT_PAYLOAD, reason=str(error))
    except httpx2.TransportError as error:
        return _unless_unsendable(error)
    except (httpx2.InvalidURL, ValueError) as error:
        return SendOutcome(OutcomeKind.PERMANENT_PAYLOAD, reason=f"not an address: {error}"[:300])
    try:
        return classify(answer.status_code, answer.headers, _beginning(answer))
    except httpx2.HTTPError:
        # Its status was read, so the other side has decided.
        return classify(answer.status_code, answer.headers, b"")
    finally:
        answer.close()


def _unless_unsendable(error: httpx2.TransportError) -> SendOutcome:
    if isinstance(error, httpx2.UnsupportedProtocol | httpx2.LocalProtocolError):
        return SendOutcome(OutcomeKind.PERMANENT_PAYLOAD, reason=str(error)[:300])
    return wire.of_http_error(error)


def _beginning(answer: httpx2.Response) -> bytes:
    read = b""
    for chunk in answer.iter_bytes():
        read += chunk
        if len(read) >= _READ_AT_MOST:
            break
    return read[:_READ_AT_MOST]
