"""Who enters a journey, and what takes people out of it early."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from journeys.editor.entry_forms import EntryForm, rules_of, told_rules
from journeys.editor.step_forms import NameForm
from journeys.models import Journey
from journeys.views.page import Definition, open_editor, refuse, save, show, tab_of
from workspaces import clock
from workspaces.access import workspace_page
from workspaces.permissions import EDIT_CAMPAIGN


@workspace_page(EDIT_CAMPAIGN)
def entry(request: HttpRequest, journey: str) -> HttpResponse:
    editor = open_editor(request, journey)
    if request.method == "POST" and not editor.changeable:
        return refuse(editor, editor.url("entry"))
    posted = request.POST if request.method == "POST" else None
    form = EntryForm(posted, editor.design.definition, request.ws, request.user)
    name = NameForm(posted if posted is not None and "name" in posted else None, initial={"name": editor.journey.name})

    def again(status: int = 200, **more: Any) -> HttpResponse:
        problems = [problem for problem in editor.problems() if tab_of(problem) == "entry"]
        return show(editor, "entry", {"form": form, "name_form": name, "problems": problems, **more}, status=status)

    def made(definition: Definition) -> Definition:
        return {**definition, "entry": form.entry(), "reentry": form.reentry()}

    if posted is None:
        return again()
    checked = [name, form] if name.is_bound else [form]
    next_url = editor.url("rules" if posted.get("then") else "entry")
    return save(editor, checked, made, next_url, again, beside=lambda held: name.is_bound and _renamed(held, name))


@workspace_page(EDIT_CAMPAIGN)
def rules(request: HttpRequest, journey: str) -> HttpResponse:
    editor = open_editor(request, journey)
    if request.method == "POST" and not editor.changeable:
        return refuse(editor, editor.url("rules"))
    posted = request.POST if request.method == "POST" else None
    items = rules_of(posted, editor.design.definition)

    def again(status: int = 200, **more: Any) -> HttpResponse:
        problems = [problem for problem in editor.problems() if tab_of(problem) == "rules"]
        return show(editor, "rules", {"items": items, "problems": problems, **more}, status=status)

    def made(definition: Definition) -> Definition:
        return {**definition, "exit_rules": told_rules(items)}

    if posted is None:
        return again()
    return save(editor, [items], made, editor.url("conversion" if posted.get("then") else "rules"), again)


def _renamed(journey: Journey, form: NameForm) -> bool:
    """Whether it was called otherwise."""
    if journey.name == form.cleaned_data["name"]:
        return False
    journey.name, journey.updated_at = form.cleaned_data["name"], clock.now()
    journey.save(update_fields=["name", "updated_at"])
    return True
