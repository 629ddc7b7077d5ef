"""The steps of a journey in their order: add, move, duplicate, remove."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from journeys.composing import ChangedMeanwhile, NotChangeable
from journeys.design.problems import Problem
from journeys.editor import draft
from journeys.editor.draft import Given, Misplaced
from journeys.editor.kinds import BY_KEY, KINDS, kind_of
from journeys.editor.messages import copy_of_message
from journeys.editor.words import onward, says
from journeys.views.page import Editor, change, find_step, open_editor, refuse, show
from workspaces.access import workspace_page
from workspaces.once import SeeOther
from workspaces.permissions import EDIT_CAMPAIGN

Change = Callable[[list[Given]], list[Given]]


@require_safe
@workspace_page(EDIT_CAMPAIGN)
def steps(request: HttpRequest, journey: str) -> HttpResponse:
    editor = open_editor(request, journey)
    found, problems = editor.steps, editor.problems()
    context = {
        "cards": [_card(editor, found, place, problems) for place in range(len(found))],
        "kinds": KINDS,
        "places": [(step["id"], f"{place} {step.get('name', '')}") for place, step in enumerate(found, 1)],
        "usual": draft.usual_place(found),
        "add_url": editor.url("step_new"),
        "of_whole": [problem for problem in problems if not problem.step and problem.blocks],
    }
    return show(editor, "steps", context)


@require_POST
@workspace_page(EDIT_CAMPAIGN)
def step_new(request: HttpRequest, journey: str) -> HttpResponse:
    """On to the page of the new step."""
    editor = open_editor(request, journey)
    kind = BY_KEY.get(request.POST.get("kind", ""))
    if kind is None:
        raise Http404
    step = draft.new_step(kind, editor.taken_ids())
    added = _change(editor, lambda steps: draft.add(steps, step, request.POST.get("after", "")))
    return SeeOther(editor.url("step", step["id"]) if added else editor.url("steps"))


@require_POST
@workspace_page(EDIT_CAMPAIGN)
def step_move(request: HttpRequest, journey: str, step: str) -> HttpResponse:
    editor = _opened(request, journey, step)
    down = request.POST.get("to") == "down"
    _change(editor, lambda steps: draft.move(steps, step, down=down))
    return SeeOther(f"{editor.url('steps')}#{step}")


@require_POST
@workspace_page(EDIT_CAMPAIGN)
def step_duplicate(request: HttpRequest, journey: str, step: str) -> HttpResponse:
    editor = _opened(request, journey, step)
    original = editor.steps[draft.place_of(editor.steps, step)]
    new_id = draft.new_step(kind_of(original), editor.taken_ids())["id"]

    def made(steps: list[Given]) -> list[Given]:
        return draft.duplicate(steps, step, new_id, copy_of_message(editor.journey, original, new_id))

    if _change(editor, made):
        messages.success(request, f"“{original.get('name')}” is there twice now.")
    return SeeOther(editor.url("steps"))


@require_POST
@workspace_page(EDIT_CAMPAIGN)
def step_remove(request: HttpRequest, journey: str, step: str) -> HttpResponse:
    editor = _opened(request, journey, step)
    name = editor.steps[draft.place_of(editor.steps, step)].get("name")
    if _change(editor, lambda steps: draft.remove(steps, step)):
        messages.success(request, f"“{name}” is removed.")
    return SeeOther(editor.url("steps"))


def _opened(request: HttpRequest, journey: str, step: str) -> Editor:
    editor = open_editor(request, journey)
    find_step(editor, step)
    return editor


def _change(editor: Editor, made: Change) -> bool:
    """Whether it was done."""
    try:
        change(editor, lambda definition: draft.with_steps(definition, made(draft.steps_of(definition))))
    except NotChangeable:
        refuse(editor, "")
    except Misplaced as misplaced:
        messages.error(editor.request, str(misplaced))
    except ChangedMeanwhile:
        messages.warning(
            editor.request, "The journey was changed meanwhile. It is shown as it is now; please do it again."
        )
    else:
        return True
    return False


def _card(editor: Editor, steps: list[Given], place: int, problems: list[Problem]) -> dict[str, Any]:
    step = steps[place]
    return {
        "step": step,
        "kind": kind_of(step),
        "says": says(step),
        "onward": onward(steps, place),
        "problems": [problem for problem in problems if problem.step == step["id"]],
        "url": editor.url("step", step["id"]),
        "move_url": editor.url("step_move", step["id"]),
        "copy_url": editor.url("step_duplicate", step["id"]),
        "remove_url": editor.url("step_remove", step["id"]),
    }
