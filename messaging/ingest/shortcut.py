"""Answers ingestion, and apps that ask what to show, before sessions, cookies, CSRF and the rest, none of which these
read (design.md 6)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from messaging.in_app import fetching
from messaging.ingest.customerio import find_door
from messaging.ingest.views import DOORS

_NEAR = {**DOORS, fetching.PATH: fetching.fetch}


class StraightToTheDoor:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = _NEAR.get(request.path_info) or find_door(request.path_info)
        return self.get_response(request) if view is None else view(request)
