"""Exactly these people, handed to the tools of the audience page: a snapshot that does not change (metrics.md U-13)."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from pyroaring import BitMap

from messaging.segments import pass_on


def hand_over(request: HttpRequest, people: Iterable[int], words: str, came_from: str) -> HttpResponse:
    """A program with a key is nobody in particular."""
    by = request.user if request.user.is_authenticated else None
    segment = pass_on(request.ws.pk, BitMap(people), words, by=by, came_from=came_from)
    audience = reverse("audience", kwargs={"workspace": request.ws.slug})
    return HttpResponseRedirect(f"{audience}?segment={segment.public_id}")
