"""The editor without a script: every button is a round trip, only *Save* keeps anything (issue 1, I-E9)."""

import pytest

from messaging.models import InAppSettings, Message
from tests.in_app.writer import Writer
from workspaces.models import AuditEntry
from workspaces.tenancy import workspace_transaction


@pytest.fixture
def writer(kiosk) -> Writer:
    kiosk.person("ann", "web-1")
    return Writer(kiosk.workspace, kiosk.stage.now)


@pytest.fixture
def written(writer) -> Writer:
    """A saved message of one card."""
    writer.open().write(name="Survey", block__title_1__text="How was it?", block__body_1__text="Two taps.")
    return writer.press(block__button_1__text="Good")


def test_a_new_message_is_saved_once_however_often_it_is_pressed(writer):
    writer.open().write(name="Survey", block__title_1__text="Hi {{ customer.first_name }}", block__button_1__text="Yes")
    twice = dict(writer.form)
    first = writer.press().url
    second = writer.browser.post(f"{writer.root}new/", twice | {"do": "save"}).url
    assert first == second
    assert list(writer.blocks()) == ["title_1", "body_1", "button_1", "close_button_1"]
    message = writer.message()
    assert (message.name, message.channel, message.external_id) == ("Survey", "in_app", message.public_id)
    with workspace_transaction(writer.workspace.pk):
        assert AuditEntry.objects.for_workspace(writer.workspace).filter(action="message_written").count() == 1


def test_adding_moving_and_removing_keep_what_was_written_and_save_nothing(writer):
    writer.open().press("add:image:card_1", name="Survey", block__title_1__text="Not lost")
    assert writer.form["blocks-of-card_1"] == ["title_1", "body_1", "button_1", "image_1", "close_button_1"]
    assert writer.form["block-title_1-text"] == ["Not lost"]
    writer.press("up:block:image_1").press("remove:block:body_1").press("add_card")
    assert writer.form["card"] == ["card_1", "card_2"]
    assert writer.form["blocks-of-card_1"] == ["title_1", "image_1", "button_1", "close_button_1"]
    writer.press("add:button:card_2").press("down:card:card_1")
    assert writer.form["card"] == ["card_2", "card_1"]
    assert writer.form["blocks-of-card_2"] == ["button_2"]
    with workspace_transaction(writer.workspace.pk):
        assert not Message.objects.for_workspace(writer.workspace).filter(name="Survey").exists()


def test_the_name_of_an_action_follows_the_text_until_somebody_names_it(writer):
    writer.open().press("add:title:card_1", block__button_1__text="{{ properties.answer }}")
    assert writer.form["block-button_1-action_name"] == ["{{ properties.answer }}"]
    writer.press("add:title:card_1", block__button_1__text="Yes")
    assert writer.form["block-button_1-action_name"] == ["Yes"]
    writer.press("add:title:card_1", block__button_1__action_name="answer yes").press(
        "add:title:card_1", block__button_1__text="Oh yes"
    )
    assert writer.form["block-button_1-action_name"] == ["answer yes"]


def test_a_save_deletes_only_what_changed_and_says_so_before(written):
    before = written.blocks()
    side = written.side(
        block__body_1__text="One tap.", block__button_1__action_name="good", block__title_1__color="#123"
    )
    assert "1 block will live on as “Deleted …” with its numbers" in side
    written.press("up:block:close_button_1")
    assert "2 blocks will live on" in written.html
    written.press("down:block:close_button_1")
    assert "1 block will live on" in written.html
    written.press()
    after = written.blocks()
    assert {id for id in before if after[id].public_id != before[id].public_id} == {"body_1"}
    assert (after["title_1"].color, after["body_1"].text) == ("#123", "One tap.")
    assert [block.text for block in written.blocks(living=False).values()] == ["Two taps."]


def test_switching_tracking_and_renaming_delete_nothing(written):
    del written.form["block-button_1-track_clicks"]
    assert "What saving deletes" not in written.side(block__button_1__action_name="Great")
    before = written.blocks()["button_1"].public_id
    assert written.press().blocks()["button_1"].public_id == before
    assert "block-button_1-track_clicks" not in written.form
    assert written.form["block-button_1-action_name"] == ["Great"]


def test_two_editors_at_once_are_told(written, kiosk):
    other = Writer(kiosk.workspace, kiosk.stage.now, name="other").open(written.url)
    other.press(block__title_1__text="How were we?")
    written.press(block__title_1__text="How was it, really?")
    assert written.status == 409
    assert "changed this message at" in written.html and "other" in written.html
    assert written.form["block-title_1-text"] == ["How was it, really?"]
    assert written.press().status == 200
    assert written.blocks()["title_1"].text == "How was it, really?"


def test_a_program_that_changes_the_message_counts_as_another_editor(written, kiosk):
    public_id = written.message().external_id
    kiosk.stage.put(f"messages/{public_id}", settings={"position": "top"})
    assert written.press(block__title_1__text="Mine").status == 409
    assert "a program changed this message" in written.html


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "A message needs a name."),
        ({"block__title_1__text": "{{ oops"}, "Title, text"),
        ({"block__body_1__text": "{{ x | shout }}"}, "unknown filter &#x27;shout&#x27;"),
        ({"block__title_1__color": "blue"}, "A colour is written like #1f4fc4."),
        ({"block__button_1__action_kind": "open_link"}, "Where it leads to is missing."),
        (
            {"block__button_1__action_kind": "open_link", "block__button_1__action_value": "javascript:alert(1)"},
            "A link begins with https://",
        ),
        (
            {"block__button_1__action_kind": "deep_link", "block__button_1__action_value": "data:text/html,x"},
            "A place in the app",
        ),
        ({"block__button_1__action_kind": "next_card"}, "There is no card after this one."),
        ({"closes_after": "700"}, "From 1 to 600 seconds"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_kept(written, fields, words):
    before = written.message().version
    assert written.press(**fields).status == 422
    assert words in written.html
    assert written.message().version == before


def test_how_it_is_shown_is_kept_and_deletes_nothing(written):
    del written.form["closes_by_swipe"]
    written.press(position="bottom", closes_after="20", how_often="until_answered")
    with workspace_transaction(written.workspace.pk):
        kept = InAppSettings.objects.for_workspace(written.workspace).get(message=written.message())
    assert (kept.position, kept.closes_after, kept.shown) == ("bottom", 20, "until_answered")
    assert (kept.closes_by_swipe, kept.closes_by_backdrop) == (False, True)
    assert written.blocks(living=False) == {}


def test_the_preview_shows_a_real_person_and_escapes_what_they_are_called(written, kiosk):
    kiosk.person("eve", first_name="<script>alert(1)</script>")
    side = written.side(block__title_1__text="Hi {{ customer.first_name }}, {{ properties.sum }}", person="eve")
    assert "As eve would get it" in side
    assert "Hi &lt;script&gt;alert(1)&lt;/script&gt;, sum" in side
    assert "properties.sum" in side
    assert "42 points" in written.side(sample__sum="42 points")
    missing = written.side(block__title_1__text="{{ customer.shoe_size }}")
    assert "Liquid error: variable is missing" in missing


def test_a_message_of_a_program_keeps_what_the_editor_does_not_show(kiosk, writer):
    blocks = [
        {"id": "go", "type": "button", "label": "Go", "action_name": "go"},
        {"id": "x", "type": "close_button", "label": "Close", "action": {"kind": "close"}},
    ]
    public_id = kiosk.stage.put(
        "messages/theirs", name="Theirs", channel="in_app", cards=[{"id": "c", "name": "First", "blocks": blocks}]
    )["public_id"]
    writer.open(f"{public_id}/edit/")
    assert writer.form["block-go-text"] == ["Go"]
    assert "What saving deletes" not in writer.side()
    writer.press()
    assert writer.blocks(living=False) == {}
    writer.press(block__go__text="Go on")
    assert [(block.label, block.text) for block in (writer.blocks()["go"],)] == [("Go on", "Go on")]


def test_viewers_see_the_list_and_edit_nothing(kiosk, written):
    viewer = Writer(kiosk.workspace, kiosk.stage.now, "viewer", "onlooker").open("")
    assert viewer.status == 200
    assert "Survey" in viewer.html and "Offer" in viewer.html and "/edit/" not in viewer.html
    assert viewer.open(written.url).status == 403
    assert viewer.open("new/").status == 403


def test_the_list_is_searched_and_other_channels_stand_elsewhere(kiosk, written):
    kiosk.stage.put("messages/push", name="A push", channel="push")
    assert "A push" not in written.open("").html
    found = written.open("?q=surv").html
    assert "Survey" in found and ">Offer<" not in found
    assert "Nothing found" in written.open("?q=%00zzz").html
