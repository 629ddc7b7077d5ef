"""However long the names of steps are, no page of the editor scrolls sideways and nothing sticks out of its frame."""

import pytest

from journeys import composing
from journeys.editor.kinds import KINDS
from workspaces.tenancy import workspace_transaction

LONG = "Whoever has looked at winter jackets three times within two weeks and bought none of them yet, and was told so"
NAMED = {
    "split_attribute": {"branches": [{"name": LONG, "filters": [{"property": LONG, "op": "eq", "value": LONG}]}]},
    "split_event": {"branches": [{"name": LONG, "event": LONG}]},
    "custom_event": {"outcomes": [{"name": LONG, "event": LONG}]},
}
# Every control and every frame around it, with what it sticks out of.
_STICKS_OUT = """() => [...document.querySelectorAll('main :is(input, select, textarea, button, fieldset, .field)')]
  .filter(one => one.getBoundingClientRect().width && !one.closest('[class~=hidden]'))
  .flatMap(one => [one.closest('.card'), one.parentElement.closest('fieldset, .field')].filter(Boolean).filter(frame =>
    one.getBoundingClientRect().right > frame.getBoundingClientRect().right + 0.5)
    .map(frame => `${one.tagName} ${one.name ?? one.className} out of ${frame.tagName} ${frame.className}`))"""


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_long_names_fit_on_every_page(shop, look, width):
    named = {kind.key: {"id": kind.key, "name": f"{LONG} {kind.label}", "type": kind.type.value} for kind in KINDS}
    steps = [named[kind.key] | dict(kind.begins) | NAMED.get(kind.key, {}) for kind in KINDS]
    with workspace_transaction(shop.workspace.pk):
        told = {**composing.EMPTY, "exit_rules": [{"name": LONG, "by": "event", "event": LONG}], "steps": steps}
        journey = composing.create(shop.workspace, LONG, None, told).journey
    edit = f"/w/{shop.workspace.slug}/journeys/{journey.public_id}/edit/"
    page = look(edit, role="marketer", width=width)
    pages = ("", "entry/", "rules/", "conversion/", "review/", *(f"steps/{kind.key}/" for kind in KINDS))
    found = {}
    for path in pages:
        page.goto(f"{page.site}{edit}{path}")
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found[path] = ([f"scrolls by {over}"] if over > 0 else []) + page.evaluate(_STICKS_OUT)
    assert {path: faults for path, faults in found.items() if faults} == {}
