"""The review: what holds it up, what a new version changes; start, publish, pause, resume, end."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from journeys import composing, lifecycle, terms
from journeys.design.problems import Problem
from journeys.editor import differences, words
from journeys.editor.kinds import kind_of
from journeys.models import Entry, Journey, JourneyState
from journeys.views.page import Editor, author, open_editor, show, tab_of
from workspaces import audit, clock
from workspaces.access import workspace_page
from workspaces.once import SeeOther
from workspaces.permissions import EDIT_CAMPAIGN


@require_safe
@workspace_page(EDIT_CAMPAIGN)
def review(request: HttpRequest, journey: str) -> HttpResponse:
    editor = open_editor(request, journey)
    problems = editor.problems() if editor.changeable else []
    context = {
        "ending": request.GET.get("end") == "1" and editor.journey.state in _UNDER_WAY,
        "discarding": request.GET.get("delete") == "1" and editor.journey.state == JourneyState.DRAFT,
        "move_url": editor.url("move"),
        "blocking": [(problem, _mended_at(editor, problem)) for problem in problems if problem.blocks],
        "notes": [(problem, _mended_at(editor, problem)) for problem in problems if not problem.blocks],
        "people": Entry.objects.for_workspace(request.ws).filter(journey=editor.journey, exited_at=None).count(),
        "version": editor.design.version,
        **_summary(editor),
        "differences": differences.of(editor.design) if editor.unpublished else None,
    }
    return show(editor, "review", context)


@require_POST
@workspace_page(EDIT_CAMPAIGN)
def move(request: HttpRequest, journey: str) -> HttpResponse:
    editor = open_editor(request, journey)
    deed = _DEEDS.get(request.POST.get("move", ""))
    if deed is not None:
        deed(editor)
    if request.POST.get("move") == "discard":
        return SeeOther(reverse("journey_list", kwargs={"workspace": request.ws.slug}))
    return SeeOther(editor.url("review"))


def _start(editor: Editor) -> None:
    if editor.journey.state != JourneyState.DRAFT:
        # Pressed twice, or by somebody else a moment ago: it runs, which is what was wanted.
        return
    if _as_it_was_shown(editor):
        try:
            if lifecycle.start(editor.journey, by=author(editor.request)):
                _done(editor, "journey_started", "Started. Whoever does what it waits for enters now.")
        except composing.NotChangeable:
            messages.error(editor.request, "Not started: the journey was deleted.")
        except lifecycle.NotReady as not_ready:
            messages.error(editor.request, f"Not started. {not_ready.problems[0]}")


def _publish(editor: Editor) -> None:
    if not editor.unpublished or not _as_it_was_shown(editor):
        return
    try:
        number = lifecycle.publish(editor.journey, by=author(editor.request)).number
    except lifecycle.NotReady as not_ready:
        messages.error(editor.request, f"Not published. {not_ready.problems[0]}")
    except composing.NotChangeable:
        messages.error(editor.request, "Not published: the journey has ended, or was never started.")
    else:
        _done(editor, "journey_published", f"Version {number} holds for whoever enters from now on.", version=number)


def _pause(editor: Editor) -> None:
    if lifecycle.pause(editor.journey):
        _done(editor, "journey_paused", "Paused. Nobody enters or goes on; what people do meanwhile is remembered.")


def _resume(editor: Editor) -> None:
    if lifecycle.resume(editor.journey):
        _done(editor, "journey_resumed", "Going on. Whose time came meanwhile is next.")


def _end(editor: Editor) -> None:
    if lifecycle.end(editor.journey):
        _done(editor, "journey_ended", "Ended. Everybody has left it, and nobody gets anything more from it.")


def _discard(editor: Editor) -> None:
    """Only of what never ran; its address stays, the list forgets it."""
    drafts = Journey.objects.for_workspace(editor.request.ws).filter(pk=editor.journey.pk, state=JourneyState.DRAFT)
    if drafts.filter(archived_at=None).update(archived_at=clock.now()):
        _done(editor, "journey_discarded", f"“{editor.journey.name}” is deleted.")


_DEEDS = {"discard": _discard, "start": _start, "publish": _publish, "pause": _pause, "resume": _resume, "end": _end}
_UNDER_WAY = (JourneyState.RUNNING, JourneyState.PAUSED)


def _as_it_was_shown(editor: Editor) -> bool:
    """What is started is what somebody looked at."""
    if editor.request.POST.get("revision") == str(editor.design.revision):
        return True
    messages.warning(editor.request, "The journey was changed meanwhile. Look at it once more.")
    return False


def _done(editor: Editor, action: str, said: str, **more: Any) -> None:
    journey = editor.journey
    detail = {"name": journey.name, **more}
    audit.record(editor.request, editor.request.ws, action, "journey", journey.public_id, detail)
    messages.success(editor.request, said)


def _summary(editor: Editor) -> dict[str, Any]:
    steps, definition = editor.steps, editor.design.definition
    return {
        "entry_said": words.entry_words(definition.get("entry") or {}),
        "again_said": words.again_words(definition.get("reentry") or {}),
        "rules": definition.get("exit_rules") or [],
        "conversion": terms.in_force(editor.journey).conversion_event,
        "summary": [
            (step.get("name"), kind_of(step), words.says(step), words.onward(steps, place))
            for place, step in enumerate(steps)
        ],
    }


def _mended_at(editor: Editor, problem: Problem) -> str:
    return editor.url("step", problem.step) if problem.step else editor.url(tab_of(problem))
