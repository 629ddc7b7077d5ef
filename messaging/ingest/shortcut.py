"""Answers ingestion before sessions, cookies, CSRF and the rest, none of which it reads (design.md 6)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from messaging.ingest.customerio import find_door
from messaging.ingest.views import DOORS


class StraightToTheDoor:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = DOORS.get(request.path_info) or find_door(request.path_info)
        return self.get_response(request) if view is None else view(request)
