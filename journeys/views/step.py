"""One step: what happens in it, where it leads, and what its message says."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from journeys.editor import draft
from journeys.editor.draft import Given
from journeys.editor.messages import MessageForm
from journeys.editor.step_forms import StepForm
from journeys.models import Journey
from journeys.views.message_side import side
from journeys.views.page import Definition, Editor, find_step, open_editor, refuse, save, show
from workspaces import audit
from workspaces.access import workspace_page
from workspaces.permissions import EDIT_CAMPAIGN


@workspace_page(EDIT_CAMPAIGN)
def step(request: HttpRequest, journey: str, step: str) -> HttpResponse:
    editor = open_editor(request, journey)
    found = find_step(editor, step)
    if request.method == "POST" and not editor.changeable:
        return refuse(editor, editor.url("steps"))
    posted = request.POST if request.method == "POST" else None
    form = StepForm(posted, found, editor.steps)
    message = MessageForm(posted, editor.journey, found) if form.kind.sends else None

    def again(status: int = 200, **more: Any) -> HttpResponse:
        return show(editor, "steps", _context(editor, found, form, message) | more, template="step", status=status)

    # Choosing an in-app message shows its fields; nothing is kept yet.
    if posted is None or posted.get("choose"):
        return again()

    def made(definition: Definition) -> Definition:
        given = form.given()
        if message is not None:
            given = given | message.named()
        return draft.with_steps(definition, draft.replace_step(draft.steps_of(definition), given))

    forms = [form] if message is None else [form, message]
    next_url = editor.url("steps") if posted.get("then") else editor.url("step", step)

    def reworded(_: Journey) -> bool:
        return message is not None and message.written is not None

    answer = save(editor, forms, made, next_url, again, beside=reworded)
    if answer.status_code == 303 and message is not None and message.written:
        named = {"name": message.written.name}
        audit.record(request, request.ws, "message_written", "message", message.written.public_id, named)
    return answer


def _context(editor: Editor, step: Given, form: StepForm, message: MessageForm | None) -> dict[str, Any]:
    shown = side(editor, step, message) if message else {}
    return shown | {
        "step": step,
        "number": draft.place_of(editor.steps, step["id"]) + 1,
        "form": form,
        "message": message,
        "problems": [problem for problem in editor.problems() if problem.step == step["id"]],
        "published": editor.design.version is not None and step["id"] in editor.design.version.steps,
    }
