"""Asking for a file of rows: which rows in words and how many, which columns, which format."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from analytics.exports.askers import asker_of
from analytics.exports.asking import NotNow, Wish, ask, offered, remember
from analytics.exports.links import who_can_grant
from analytics.exports.news import last_taken
from analytics.exports.source import Asked, Source
from analytics.exports.sources import SOURCES
from analytics.models import Export, ExportFormat
from workspaces.access import workspace_page
from workspaces.once import OnceForm, SeeOther
from workspaces.permissions import EXPORT_AUDIENCE, SEE_ADDRESSES
from workspaces.zones import viewer_zone


class ExportForm(OnceForm):
    format = forms.ChoiceField(choices=ExportFormat.choices)
    only_new = forms.BooleanField(required=False)

    def __init__(self, columns: list[tuple[str, str]], *args: Any) -> None:
        super().__init__(*args)
        self.fields["columns"] = forms.MultipleChoiceField(choices=columns, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(EXPORT_AUDIENCE)
def export_new(request: HttpRequest) -> HttpResponse:
    if "source" not in request.GET:
        return SeeOther(reverse("exports", kwargs={"workspace": request.ws.slug}))
    source = source_of(request)
    asked = source.ask(request)
    # Its columns are those of the file that is made.
    source = source.of(asked.parameters)
    if request.method == "POST" and (answer := _posted(request, source, asked)):
        return answer
    return render(request, "exports/new.html", _context(request, source, asked))


def source_of(request: HttpRequest) -> Source:
    source = SOURCES.get(request.GET.get("source", ""))
    if source is None:
        raise Http404
    if not request.may(source.permission):
        raise PermissionDenied(who_can_grant(request))
    return source


def _posted(request: HttpRequest, source: Source, asked: Asked) -> HttpResponse | None:
    columns = offered(request, source)
    form = ExportForm([(column.id, column.label) for column, _ in columns], request.POST)
    if not form.is_valid():
        messages.error(request, "Choose a format and columns that are on the page.")
        return None
    chosen = form.cleaned_data["columns"]
    if not chosen:
        messages.error(request, "A file needs at least one column.")
        return None
    wish = Wish(form.cleaned_data["format"], chosen, form.cleaned_data["only_new"])
    try:
        made = ask(request, source, asked, wish, str(form.cleaned_data["form_key"]))
    except NotNow as problem:
        messages.error(request, str(problem))
        return None
    remember(request, source, chosen)
    return SeeOther(f"{reverse('exports', kwargs={'workspace': request.ws.slug})}#{made.public_id}")


def _context(request: HttpRequest, source: Source, asked: Asked) -> dict[str, Any]:
    return {
        "source": source,
        "asked": asked,
        "columns": offered(request, source),
        "form_key": uuid4(),
        "zone": viewer_zone(request).key,
        "last": _last(request, source, asked),
        "sees_addresses": request.may(SEE_ADDRESSES),
        "action": request.get_full_path(),
    }


def _last(request: HttpRequest, source: Source, asked: Asked) -> Export | None:
    """The file that *only what is new* would leave out."""
    if not source.has_news:
        return None
    return last_taken(request.ws, asker_of(request), source.id, asked.page, asked.title)
