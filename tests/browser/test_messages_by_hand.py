"""The pages of in-app messages in a browser: readable everywhere, previewed as one writes, working without scripts."""

import pytest

from messaging.channels import Channel
from messaging.in_app import drafts, saving
from messaging.models import Message, Person
from tests.ui.composed import Composed, make_composed
from workspaces import clock
from workspaces.tenancy import workspace_transaction

SHOWN = "text => document.querySelector('#side')?.textContent.includes(text)"


@pytest.fixture
def message(shop) -> Message:
    draft = drafts.new()
    draft.name = "Survey"
    draft.blocks[0].text, draft.blocks[2].text = (
        "Hello {{ customer.first_name | default: 'you' }}",
        "{{ properties.answer }}",
    )
    draft.blocks[2].action_name, draft.blocks[2].background = "{{ properties.answer }}", "#0c5f45"
    with workspace_transaction(shop.workspace.pk):
        Person.unscoped.create(workspace=shop.workspace, external_id="zoe", attributes={"first_name": "Zoe"})
        return saving.create(shop.workspace, draft, None, clock.now())


@pytest.fixture
def draft(shop) -> Composed:
    return make_composed(shop)


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_every_page_is_accessible_and_fits(shop, draft, message, look, axe, small_targets, width, theme):
    root = f"/w/{shop.workspace.slug}/messages/"
    page = look(f"{draft.url}actions/", role="marketer", width=width, color_scheme=theme)
    page.click(f".compose-add button:has-text('{Channel.IN_APP.label}')")
    page.select_option("#id_message", message.public_id)
    page.click("button:has-text('Show the fields')")
    action = page.url.removeprefix(page.site)
    page.fill("[name=property-answer]", "Good")
    page.wait_for_function(SHOWN, arg="Good")
    for path in (None, root, f"{root}new/", f"{root}{message.public_id}/edit/"):
        if path:
            page.goto(page.site + path)
        page.wait_for_load_state("load")
        assert axe(page) == [], path or action
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path or action
        assert small_targets(page) == [], path or action
        assert page.evaluate("document.querySelectorAll('h1').length") == 1
    page.wait_for_load_state("networkidle")
    assert page.complaints == []


def test_what_is_written_is_previewed_and_what_a_save_deletes_is_said_first(shop, message, look):
    page = look(f"/w/{shop.workspace.slug}/messages/{message.public_id}/edit/", role="marketer")
    page.fill("#preview-person", "zoe")
    page.press("#preview-person", "Tab")
    page.wait_for_function(SHOWN, arg="Hello Zoe")
    page.fill("[name=block-title_1-text]", "Good day {{ customer.first_name | default: 'you' }}")
    page.wait_for_function(SHOWN, arg="Good day Zoe")
    page.wait_for_function(SHOWN, arg="will live on as “Deleted …”")
    page.fill("[name=block-button_1-text]", "Fine")
    assert page.input_value("[name=block-button_1-action_name]") == "Fine"
    page.click("[value='remove:block:body_1']")
    page.wait_for_function(SHOWN, arg="3 blocks will live on")
    page.click("form button.btn-primary:has-text('Save')")
    page.wait_for_selector("text=Saved.")
    page.wait_for_load_state("networkidle")
    assert "Deleted" not in page.text_content("#side")
    assert page.complaints == []


def test_without_scripts_a_message_is_written_and_saved(shop, look):
    page = look(f"/w/{shop.workspace.slug}/messages/new/", role="marketer", javascript=False)
    page.fill("#name", "Plain")
    page.fill("[name=block-title_1-text]", "Hello")
    page.click("[value='add_card']")
    page.click("[value='add:button:card_2']")
    page.fill("[name=block-button_2-text]", "Yes")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.text_content("h1") == "Plain"
    assert page.input_value("[name=block-button_2-action_name]") == "Yes"


def test_what_is_written_while_an_answer_arrives_is_asked_for_too(shop, message, look):
    page = look(f"/w/{shop.workspace.slug}/messages/{message.public_id}/edit/", role="marketer")
    held = []
    page.route("**/side/", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/side/"):
        page.fill("[name=block-title_1-text]", "First")
    page.fill("[name=block-title_1-text]", "Second")
    held[0].continue_()
    page.wait_for_function(SHOWN, arg="Second")
