"""Tags: which there are and who has them, and giving or taking them (metrics.md J-33, ux.md 3.11)."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from pyroaring import BitMap

from analytics.audience.chosen import Chosen, chosen_people
from analytics.audience.tags import history, tags_in_use
from analytics.saved.opening import opens_with_default
from analytics.views.address import Address
from analytics.views.page import table_downloads
from analytics.views.person import find_person
from messaging import tagging
from messaging.models import TagDeed
from messaging.tagging import LONGEST_NAME, MOST_NAMES, Wanted
from workspaces import audit
from workspaces.access import workspace_page
from workspaces.models import User, Workspace
from workspaces.once import OnceForm, SeeOther, answer_once
from workspaces.permissions import MANAGE_AUDIENCE, VIEW_AUDIENCE
from workspaces.tenancy import workspace_transaction


class TagForm(OnceForm):
    deed = forms.ChoiceField(choices=TagDeed.choices, widget=forms.HiddenInput)
    names = forms.CharField(
        label="Tags",
        max_length=2_000,
        help_text=f"One or more, with commas between them; at most {MOST_NAMES}.",
        widget=forms.TextInput({"list": "tags", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, workspace: Workspace, **more: Any) -> None:
        super().__init__(*args, **more)
        self.workspace = workspace

    def clean_names(self) -> list[str]:
        text = self.cleaned_data["names"].strip()
        # A program may have given a tag with a comma in its name.
        whole = "," in text and tagging.is_in_use(self.workspace.pk, text)
        names = [text] if whole else tagging.read_names(text)
        if not names:
            raise forms.ValidationError("Write at least one tag.")
        if len(names) > MOST_NAMES:
            raise forms.ValidationError(f"These are {len(names)} tags; at most {MOST_NAMES} go at once.")
        if any(len(name) > LONGEST_NAME for name in names):
            raise forms.ValidationError(f"A tag has at most {LONGEST_NAME} letters.")
        return names


@require_safe
@workspace_page(VIEW_AUDIENCE, snapshot=True)
@opens_with_default
def tag_list(request: HttpRequest) -> HttpResponse:
    page, tags = history(request.ws, request.GET.get("before", "")), tags_in_use(request.ws)
    context = {
        "tags": tags,
        "downloads": table_downloads(request, Address(request.path), empty=not tags),
        "page": page,
        "older_url": str(Address(request.path).with_(before=page.older)) if page.older else "",
        "is_first": not request.GET.get("before"),
        "running": any(not row.progress.finished and row.run.state == "running" for row in page.rows),
        "may_manage": request.may(MANAGE_AUDIENCE),
    }
    part = "#runs" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"audience/tags.html{part}", context)


@workspace_page(MANAGE_AUDIENCE, own_transactions=True)
def tag_new(request: HttpRequest) -> HttpResponse:
    """For exactly the people the address means; they are frozen with the decision."""
    chosen = chosen_people(request)
    deed = TagDeed.REMOVE if request.GET.get("deed") == TagDeed.REMOVE else TagDeed.ADD
    form = _tag_form(request, deed)
    if request.method == "POST" and form.is_valid() and not chosen.problem and chosen.people:
        return _decide(request, form, chosen)
    with workspace_transaction(request.ws.pk, snapshot=True):
        context = {
            "form": form,
            "deed": deed,
            "chosen": chosen,
            "count": len(chosen.people),
            "tags": [tag.name for tag in tags_in_use(request.ws)],
            "at_once": tagging.AT_ONCE,
        }
    return render(request, "audience/tag.html", context, status=422 if form.errors else 200)


def _tag_form(request: HttpRequest, deed: str) -> TagForm:
    form = TagForm(request.POST if request.method == "POST" else None, workspace=request.ws, initial={"deed": deed})
    if form.is_bound:
        with workspace_transaction(request.ws.pk):
            form.full_clean()
    return form


def _decide(request: HttpRequest, form: TagForm, chosen: Chosen) -> HttpResponse:
    told = form.cleaned_data
    people = dict.fromkeys(told["names"], chosen.people)
    wanted = Wanted(TagDeed(told["deed"]), people, chosen.words, chosen.url)
    with workspace_transaction(request.ws.pk):
        return answer_once(request, told["form_key"], partial(begin, request, wanted))


@require_POST
@workspace_page(MANAGE_AUDIENCE)
def person_tags(request: HttpRequest, person: str) -> HttpResponse:
    """One person's tags, from their page."""
    found, form = find_person(request, person), TagForm(request.POST, workspace=request.ws)
    page = reverse("person", kwargs={"workspace": request.ws.slug, "person": found.public_id})
    if found.erased_at or found.merged_into or not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors.get("names", ["This profile is no longer in use."]))))
        return SeeOther(page)
    told = form.cleaned_data
    wanted = Wanted(TagDeed(told["deed"]), dict.fromkeys(told["names"], BitMap([found.pk])), "One user", page)
    return answer_once(request, told["form_key"], lambda: begin(request, wanted) and page)


def begin(request: HttpRequest, wanted: Wanted) -> str:
    """Decides, and does it right after the commit where it is for few; the page that says how far it is."""
    by = request.user if isinstance(request.user, User) else None
    run = tagging.start(request.ws.pk, wanted, by)
    people = max(map(len, wanted.people.values()), default=0)
    detail = {"tags": sorted(wanted.people), "people": people, "who": wanted.words}
    deed = "tags_added" if run.deed == TagDeed.ADD else "tags_removed"
    audit.record(request, request.ws, deed, "tag run", run.public_id, detail)
    if people <= tagging.AT_ONCE:
        # Robust: were it to fail, the workers find the row.
        transaction.on_commit(partial(tagging.work_through, request.ws.pk, run.pk), robust=True)
    return reverse("tag_run", kwargs={"workspace": request.ws.slug, "run": run.public_id})
