"""Files of people: uploading one, its review, and what is made of it once somebody confirms (ux.md 3.11).

Whether an id or an address is known is told to whoever may manage the audience, with or without the right to see
addresses: finding a user on the audience page tells it one by one, and the file holds only what they brought.
"""

from functools import partial
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from pyroaring import BitMap

from analytics.audience.listing import page_of
from analytics.retention import UPLOADS
from analytics.views.address import Address
from analytics.views.audience import pager, shown_people
from analytics.views.page import table_downloads
from analytics.views.tags import TagForm, begin
from messaging.models import LineKind, NamedBy, TagDeed, Upload, UploadLine, UploadState
from messaging.segments import pass_on, people_now
from messaging.tagging import Wanted
from messaging.uploads import reading
from messaging.uploads.matching import fault
from workspaces import audit
from workspaces.access import workspace_page
from workspaces.models import User
from workspaces.once import OnceForm, SeeOther, answer_once
from workspaces.permissions import MANAGE_AUDIENCE

PER_PAGE = 50
_LISTED = 100
MATCHED = "matched"


class UploadForm(OnceForm):
    file = forms.FileField(
        label="File",
        help_text="CSV, plain text or XLSX of ids, e-mail addresses or phone numbers; at most 64 MB.",
        widget=forms.FileInput({"accept": ".csv,.txt,.tsv,.xlsx"}),
    )

    def clean_file(self) -> Any:
        if self.cleaned_data["file"].size > reading.LARGEST:
            raise forms.ValidationError("The file is larger than 64 MB. Divide it.")
        return self.cleaned_data["file"]


class ColumnForm(forms.Form):
    column = forms.IntegerField(min_value=0, max_value=10_000)
    named_by = forms.ChoiceField(choices=NamedBy.choices)
    has_heading = forms.BooleanField(required=False)


class SegmentForm(OnceForm):
    name = forms.CharField(max_length=200, strip=True)


@workspace_page(MANAGE_AUDIENCE)
def upload_list(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        return answer_once(request, form.cleaned_data["form_key"], partial(_keep, request, form.cleaned_data["file"]))
    uploads = uploads_of(request)[:_LISTED]
    context = {
        "form": form,
        "uploads": uploads,
        "days": UPLOADS.days,
        "downloads": table_downloads(request, Address(request.path), empty=not uploads),
    }
    return render(request, "audience/uploads.html", context, status=422 if form.errors else 200)


def uploads_of(request: HttpRequest) -> QuerySet[Upload]:
    """The latest first, without what their files hold."""
    return Upload.objects.for_workspace(request.ws).select_related("by").defer("members", "sample").order_by("-pk")


def _keep(request: HttpRequest, file: Any) -> str:
    by = request.user if isinstance(request.user, User) else None
    upload = reading.keep(request.ws.pk, file.name, file.chunks(reading.PART), by)
    audit.record(request, request.ws, "list_uploaded", "upload", upload.public_id, {"name": upload.name})
    _read_soon(upload)
    return _url(request, upload)


def _read_soon(upload: Upload) -> None:
    """A small file while one waits. Robust: were it to fail, the workers find the row."""
    if upload.size <= reading.AT_ONCE and upload.state == UploadState.READING:
        transaction.on_commit(partial(reading.read, upload.workspace_id, upload.pk), robust=True)


@require_safe
@workspace_page(MANAGE_AUDIENCE, snapshot=True)
def upload_page(request: HttpRequest, upload: str) -> HttpResponse:
    found = _find(request, upload)
    context = {"upload": found, "reading": found.state == UploadState.READING}
    if found.state == UploadState.READY:
        context |= _review(request, found)
    context |= {"kinds": NamedBy.choices, "columns": _columns(found), "form_key": uuid4(), "form_key_2": uuid4()}
    part = "#review" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"audience/upload.html{part}", context)


def _review(request: HttpRequest, upload: Upload) -> dict[str, Any]:
    people = _people(upload)
    counts = {MATCHED: upload.matched, **{kind.value: getattr(upload, kind.value) for kind in LineKind}}
    labels = {MATCHED: "Matched", **{kind.value: kind.label for kind in LineKind}}
    shown = request.GET.get("list", MATCHED)
    shown = shown if shown in counts else MATCHED
    address = Address(request.path).with_(list="" if shown == MATCHED else shown)
    lists = [(key, labels[key], n, str(address.with_(list="" if key == MATCHED else key))) for key, n in counts.items()]
    common = {"lists": lists, "shown": shown, "people": len(people), "deleted": _deleted(upload, people)}
    if shown != MATCHED:
        return common | _lines(request, upload, shown, address)
    page = page_of(request.ws, people, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    return common | {
        "rows": shown_people(request, page),
        "pager": pager(address, page),
        "said": f"{len(people)} people",
    }


def _lines(request: HttpRequest, upload: Upload, kind: str, address: Address) -> dict[str, Any]:
    after = request.GET.get("after", "")
    rows = UploadLine.objects.for_workspace(request.ws).filter(upload=upload, kind=kind).order_by("line")
    from_line = int(after) if after.isascii() and after.isdecimal() and len(after) < 10 else 0
    found = list(rows.filter(line__gt=from_line)[: PER_PAGE + 1])
    lines = [(each, _why(upload, each)) for each in found[:PER_PAGE]]
    more = str(address.with_(after=str(lines[-1][0].line))) if len(found) > PER_PAGE else ""
    return {"lines": lines, "more": more}


def _why(upload: Upload, line: UploadLine) -> str:
    if line.kind == LineKind.MALFORMED:
        return fault(NamedBy(upload.named_by), line.text) or "It cannot be read."
    return "Named before in the file." if line.kind == LineKind.DUPLICATE else "Nobody has it."


@require_POST
@workspace_page(MANAGE_AUDIENCE)
def upload_read(request: HttpRequest, upload: str) -> HttpResponse:
    """By another column."""
    found, form = _find(request, upload), ColumnForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        reading.read_again(found, told["column"], told["named_by"], has_heading=told["has_heading"])
        found.refresh_from_db()
        _read_soon(found)
    return SeeOther(_url(request, found))


@require_POST
@workspace_page(MANAGE_AUDIENCE)
def upload_segment(request: HttpRequest, upload: str) -> HttpResponse:
    found, form = _find(request, upload), SegmentForm(request.POST)
    if not form.is_valid() or not found.matched:
        messages.error(request, "Give the segment a name; somebody has to be matched.")
        return SeeOther(_url(request, found))
    return answer_once(
        request, form.cleaned_data["form_key"], partial(_save, request, found, form.cleaned_data["name"])
    )


def _save(request: HttpRequest, upload: Upload, name: str) -> str:
    by = request.user if isinstance(request.user, User) else None
    segment = pass_on(request.ws.pk, _people(upload), _words(upload), by=by, came_from=_url(request, upload))
    segment.name, segment.passing = name, False
    segment.save(update_fields=["name", "passing"])
    detail = {"name": name, "rule": segment.sentence, "kind": segment.kind}
    audit.record(request, request.ws, "segment_saved", "segment", segment.public_id, detail)
    return reverse("segment", kwargs={"workspace": request.ws.slug, "segment": segment.public_id})


@require_POST
@workspace_page(MANAGE_AUDIENCE)
def upload_tag(request: HttpRequest, upload: str) -> HttpResponse:
    found, form = _find(request, upload), TagForm(request.POST, workspace=request.ws)
    if not form.is_valid() or not found.matched:
        messages.error(request, " ".join(map(str, form.errors.get("names", ["Nobody is matched."]))))
        return SeeOther(_url(request, found))
    told = form.cleaned_data
    people = dict.fromkeys(told["names"], _people(found))
    wanted = Wanted(TagDeed(told["deed"]), people, _words(found), _url(request, found))
    return answer_once(request, told["form_key"], partial(begin, request, wanted))


@require_POST
@workspace_page(MANAGE_AUDIENCE)
def upload_delete(request: HttpRequest, upload: str) -> HttpResponse:
    found = _find(request, upload)
    audit.record(request, request.ws, "list_deleted", "upload", found.public_id, {"name": found.name})
    found.delete()
    messages.success(request, f"Deleted: {found.name}. What was made of it stays.")
    return SeeOther(reverse("uploads", kwargs={"workspace": request.ws.slug}))


def _people(upload: Upload) -> BitMap:
    """Whom it names, as they are now."""
    return people_now(upload.workspace_id, BitMap.deserialize(bytes(upload.members)))


def _deleted(upload: Upload, people: BitMap) -> int:
    return max(len(BitMap.deserialize(bytes(upload.members))) - len(people), 0)


def _words(upload: Upload) -> str:
    return f"Named in {upload.name}"


def _columns(upload: Upload) -> list[tuple[int, str]]:
    """Each by its heading, or by what its first cell holds."""
    widest = max(map(len, upload.sample), default=0)
    first = upload.sample[0] if upload.sample else []
    return [(n, f"{n + 1}: {first[n] if n < len(first) else ''}"[:60]) for n in range(widest)]


def _find(request: HttpRequest, public_id: str) -> Upload:
    rows = Upload.objects.for_workspace(request.ws).select_related("by")
    found = rows.filter(public_id=public_id).first() if "\0" not in public_id else None
    if found is None:
        raise Http404
    return found


def _url(request: HttpRequest, upload: Upload) -> str:
    return reverse("upload", kwargs={"workspace": request.ws.slug, "upload": upload.public_id})
