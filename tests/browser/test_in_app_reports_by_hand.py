"""The pages of an in-app message: readable in every look, tabs by keyboard, the export menu in reach (ux.md 3.5)."""

from typing import Any

import pytest

from analytics import partitions
from analytics.fold import fold_until_empty
from messaging.content import ALWAYS, BlockGiven, CardGiven, arrange
from messaging.models import Message
from tests.in_app.theatre import clicked, dismissed, shown
from tests.ui.shop import NOW
from tests.workspaces.cast import make_key
from workspaces.tenancy import workspace_transaction

BLOCKS = [
    BlockGiven("body", "body", text="Ten percent off"),
    BlockGiven("button", "button", label="Shop now", action_name="Shop now"),
    BlockGiven("close", "close_button", action_name="Close"),
]


@pytest.fixture
def message(shop, client) -> Message:
    with workspace_transaction(shop.workspace.pk):
        made = Message.unscoped.create(
            workspace=shop.workspace, external_id="offer", name="Offer card", channel="in_app"
        )
        arrange(made, [CardGiven("c1", "", BLOCKS)], ALWAYS)
        arrange(made, [CardGiven("c1", "", [BlockGiven("body", "body", text="Twenty"), *BLOCKS[1:]])], NOW)
    partitions.keep()
    _, key = make_key(shop.workspace, "sender")
    bodies: list[dict[str, Any]] = []
    for n in range(60):
        bodies.append(shown(f"phone-{n}", NOW, person_id=f"person-{n}", platform="ios"))
        bodies.append(clicked(f"phone-{n}", "button", NOW) if n % 3 else dismissed(f"phone-{n}", "swipe", NOW))
    answer = client.post(
        "/v1/events", {"events": bodies}, content_type="application/json", headers={"authorization": f"Bearer {key}"}
    )
    assert answer.status_code == 200, answer.content
    fold_until_empty()
    return made


def test_every_page_of_a_message_is_accessible_and_fits(shop, message, look, axe, small_targets):
    base = f"/w/{shop.workspace.slug}/messages/{message.public_id}/"
    pages = [base, f"{base}?event=impressions&range=1h&tab=clicked", f"{base}responses/", f"{base}history/"]
    for width, theme in ((1440, "light"), (390, "dark")):
        page = look(base, width=width, color_scheme=theme)
        for path in [*pages, f"/w/{shop.workspace.slug}/audience/expiring/"]:
            page.goto(page.site + path)
            assert axe(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
            assert small_targets(page) == [], path
        assert page.complaints == []
    page.goto(page.site + base)
    page.focus("#tab-clicked")
    page.keyboard.press("Enter")
    page.wait_for_selector("#tab-clicked[aria-current=page]")
    assert page.locator("#audience tbody tr").count() == 40
    page.click("#activity-export summary")
    assert page.locator("#activity-export a").all_text_contents() == ["Selected activity", "All activities"]
    assert axe(page) == []
