"""What the door says, dialect by dialect: the table of protocols.md 8.2."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from django.http import HttpResponse

from messaging.ingest.keep import Kept
from messaging.ingest.refusals import Refusal, RequestRefused

_SUCCESS = b'{"success":true}'


@dataclass(frozen=True, slots=True)
class Answers:
    """How one dialect says that a request was taken, and that it was not."""

    taken: Callable[[Kept, list[Refusal]], HttpResponse]
    refused: Callable[[RequestRefused], HttpResponse]


def _native_taken(kept: Kept, refused: list[Refusal]) -> HttpResponse:
    counts = {"accepted": kept.accepted, "duplicates": kept.duplicates + kept.conflicts, "rejected": refused}
    return json_answer(msgspec.json.encode(counts), 207 if refused else 200)


def _native_refused(refused: RequestRefused) -> HttpResponse:
    body = {"error": {"code": refused.code, "message": refused.message}}
    return _with_headers(json_answer(msgspec.json.encode(body), refused.status), refused)


def _segment_taken(kept: Kept, refused: list[Refusal]) -> HttpResponse:
    # Segment's own servers say so whatever was wrong with an item; what was refused stands on the page Sources.
    return json_answer(_SUCCESS, 200)


def _segment_refused(refused: RequestRefused) -> HttpResponse:
    body = {"success": False, "error": {"code": refused.code, "message": refused.message}}
    # Its libraries know 400 for what is too large.
    status = 400 if refused.status == 413 else refused.status
    return _with_headers(json_answer(msgspec.json.encode(body), status), refused)


def _customerio_taken(kept: Kept, refused: list[Refusal]) -> HttpResponse:
    if refused:
        raise RequestRefused(400, refused[0].code, _named(refused[0]))
    return json_answer(b"{}", 200)


def _customerio_batch_taken(kept: Kept, refused: list[Refusal]) -> HttpResponse:
    if not refused:
        return json_answer(b"{}", 200)
    errors = [
        {
            "batch_index": one.index,
            "reason": "required" if one.code == "missing" else one.code,
            "field": one.field,
            "message": one.message,
        }
        for one in refused
    ]
    return json_answer(msgspec.json.encode({"errors": errors}), 207)


def _customerio_refused(refused: RequestRefused) -> HttpResponse:
    body = {"meta": {"errors": [refused.message], "error": refused.message}}
    status = 400 if refused.status == 413 else refused.status
    return _with_headers(json_answer(msgspec.json.encode(body), status), refused)


def _named(refusal: Refusal) -> str:
    return f"{refusal.field}: {refusal.message}" if refusal.field else refusal.message


NATIVE = Answers(_native_taken, _native_refused)
SEGMENT = Answers(_segment_taken, _segment_refused)
CUSTOMERIO = Answers(_customerio_taken, _customerio_refused)
CUSTOMERIO_BATCH = Answers(_customerio_batch_taken, _customerio_refused)


def json_answer(body: bytes, status: int) -> HttpResponse:
    answer = HttpResponse(body, status=status, content_type="application/json")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _with_headers(answer: HttpResponse, refused: RequestRefused) -> HttpResponse:
    if refused.retry_after is not None:
        answer.headers["Retry-After"] = str(refused.retry_after)
    if refused.status == 401:
        answer.headers["WWW-Authenticate"] = 'Basic realm="ingestion", Bearer'
    return answer
