"""What the pages of the editor share: the journey with its draft, and saving that overwrites nobody."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from journeys import composing, wording
from journeys.composing import ChangedMeanwhile, NotChangeable
from journeys.design.problems import Problem
from journeys.editor import draft
from journeys.models import Design, Journey, JourneyState, Step
from workspaces.finding import by_id
from workspaces.models import User
from workspaces.once import SeeOther

TABS = (
    ("steps", "Steps"),
    ("entry", "Who enters"),
    ("rules", "Who leaves early"),
    ("conversion", "Conversion"),
    ("review", "Review"),
)
# Where the parts of the whole are mended, by their keys in the definition.
_ENTRY = ("entry", "by", "event", "filters", "segment", "reentry", "rule", "after")
_TAB_OF = dict.fromkeys(_ENTRY, "entry") | {"exit_rules": "rules", "conversion": "conversion"}
_IN_DRAFT = "Saved in the draft. People enter by it once it is published."
Definition = Mapping[str, Any]
# Writes what is kept elsewhere than in the definition, and says whether that was something else before.
Beside = Callable[[Journey], bool]


@dataclass(frozen=True, slots=True)
class Editor:
    request: HttpRequest
    journey: Journey
    design: Design

    @property
    def changeable(self) -> bool:
        return self.journey.state != JourneyState.ENDED

    @property
    def steps(self) -> list[draft.Given]:
        return draft.steps_of(self.design.definition)

    @property
    def unpublished(self) -> bool:
        """Whether the draft, or what its messages say, is something else than what runs."""
        version, drafted = self.design.version, self.design.definition
        return version is not None and (version.definition != drafted or bool(wording.reworded(version, drafted)))

    def url(self, page: str, step: str = "") -> str:
        where = {"workspace": self.request.ws.slug, "journey": self.journey.public_id}
        return reverse(f"journey_edit_{page}", kwargs=where | ({"step": step} if step else {}))

    def problems(self) -> list[Problem]:
        return composing.problems_of(self.design)

    def taken_ids(self) -> set[str]:
        """Of every step the journey has or ever had."""
        ever = Step.objects.for_workspace(self.journey.workspace_id).filter(journey=self.journey)
        return {*ever.values_list("external_id", flat=True), *(str(step.get("id")) for step in self.steps)}


def open_editor(request: HttpRequest, journey: str) -> Editor:
    """Of a journey that runs elsewhere there is nothing to edit here."""
    found = by_id(Journey.objects.for_workspace(request.ws), journey)
    design = composing.design_of(found)
    if design is None:
        raise Http404
    return Editor(request, found, design)


def tab_of(problem: Problem) -> str:
    """The tab on which it is mended."""
    return "steps" if problem.step else _TAB_OF.get(problem.field, "steps")


def find_step(editor: Editor, id: str) -> draft.Given:
    place = draft.place_of(editor.steps, id)
    if place < 0:
        raise Http404
    return editor.steps[place]


def show(
    editor: Editor, tab: str, context: Mapping[str, Any], *, template: str = "", status: int = 200
) -> HttpResponse:
    where = {"workspace": editor.request.ws.slug, "journey": editor.journey.public_id}
    common = {
        "journey": editor.journey,
        "design": editor.design,
        "changeable": editor.changeable,
        "unpublished": editor.unpublished,
        "tab": tab,
        "tabs": [(key, label, editor.url(key)) for key, label in TABS],
        "results_url": reverse("journey", kwargs=where),
        "review_url": editor.url("review"),
    }
    path = f"journeys/editor/{template or tab}.html"
    return render(editor.request, path, common | dict(context), status=status)


def _nothing(journey: Journey) -> bool:
    return False


def as_it_is(definition: Definition) -> Definition:
    return definition


def change(editor: Editor, made: Callable[[Definition], Definition], beside: Beside = _nothing) -> None:
    """Keeps the definition that `made` makes of the draft, and what `beside` writes. Raises ChangedMeanwhile or
    NotChangeable, and then nothing was written."""
    revision = editor.request.POST.get("revision", "")
    with transaction.atomic():
        design = composing.held(editor.journey)
        wanted = made(design.definition)
        other = beside(design.journey) or wanted != design.definition
        if revision == str(design.revision):
            composing.save(editor.journey, wanted, revision, author(editor.request))
        elif other:
            raise ChangedMeanwhile(design)
        # Else it was pressed twice: it stands as it was wanted.


def save(
    editor: Editor,
    forms: Sequence[Any],
    made: Callable[[Definition], Definition],
    next_url: str,
    again: Callable[..., HttpResponse],
    *,
    beside: Beside = _nothing,
    said: str = "",
) -> HttpResponse:
    """`again` shows the page anew: with errors (422), or with what somebody else saved meanwhile (409)."""
    # Each is asked, so that each says what is wrong with it.
    if False in [form.is_valid() for form in forms]:
        return again(status=422)
    try:
        change(editor, made, beside)
    except NotChangeable:
        return refuse(editor, next_url)
    except ChangedMeanwhile as changed:
        return again(status=409, changed=changed.design)
    in_draft = "Saved." if editor.design.version is None else _IN_DRAFT
    messages.success(editor.request, said or in_draft)
    return SeeOther(next_url)


def refuse(editor: Editor, url: str) -> HttpResponse:
    messages.error(editor.request, "Nothing was changed: the journey has ended.")
    return SeeOther(url)


def author(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
