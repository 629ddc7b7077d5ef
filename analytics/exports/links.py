"""The ways from a page to a file of its rows."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from analytics.exports.sources import SOURCES
from analytics.views.address import Address
from workspaces.models import Member

NOTHING = "0, so there is nothing to download"


@dataclass(frozen=True, slots=True)
class FileLink:
    """From one number to the form for a file of the people behind it; `empty` says why there is none (ruling 20)."""

    label: str
    url: str
    empty: str = ""


def ask_url(request: HttpRequest, source: str, address: Address, **more: str) -> str:
    """To the form that asks for it, with the page's own words; empty without the right."""
    if not request.may(SOURCES[source].permission):
        return ""
    words = [("source", source), *more.items(), *address.pairs]
    return str(Address(reverse("export_new", kwargs={"workspace": request.ws.slug}))) + _query(words)


def who_can_grant(request: HttpRequest) -> str:
    """For a marketer, whom a colleague could let export people (ruling 20)."""
    admins = Member.objects.for_workspace(request.ws).admins().select_related("user").order_by("id")
    names = ", ".join(str(admin) for admin in admins[:3])
    return f"Files of people need a right you do not have. {names} can grant it."


def _query(words: list[tuple[str, str]]) -> str:
    return f"?{urlencode(words)}"
