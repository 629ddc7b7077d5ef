"""A file from some byte on, for whoever's connection broke (RFC 9110, section 14)."""

import re
from collections.abc import Iterator

from django.core.files.base import File
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_PIECE = 1 << 16


def answer(request: HttpRequest, opened: File, size: int, tag: str, name: str, kind: str) -> HttpResponseBase:
    """Whole, or the one range that was asked for. A range of another file than this one (`If-Range`) is no range."""
    match = _ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    if match is None or match[0] == "bytes=-" or request.headers.get("If-Range", tag) != tag:
        response: HttpResponseBase = FileResponse(opened, as_attachment=True, filename=name, content_type=kind)
    else:
        response = _part(opened, size, *_bounds(match, size), kind)
        if response.status_code == 206:
            response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = tag
    return response


def _bounds(match: re.Match[str], size: int) -> tuple[int, int]:
    """First and last byte; without a first one so many bytes from the end are meant."""
    first, last = match[1], match[2]
    if not first:
        return max(size - int(last), 0), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def _part(opened: File, size: int, first: int, last: int, kind: str) -> HttpResponseBase:
    if first > last or first >= size:
        opened.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    headers = {"Content-Range": f"bytes {first}-{last}/{size}", "Content-Length": str(last - first + 1)}
    return StreamingHttpResponse(_bytes(opened, first, last), status=206, content_type=kind, headers=headers)


def _bytes(opened: File, first: int, last: int) -> Iterator[bytes]:
    with opened:
        opened.seek(first)
        left = last - first + 1
        while left and (piece := opened.read(min(left, _PIECE))):
            left -= len(piece)
            yield piece
