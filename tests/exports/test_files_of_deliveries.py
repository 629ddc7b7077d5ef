"""The delivery log as files: the rows of the page, and of a list taken before only what is new."""

from messaging.models import Delivery, Message, Person
from tests.exports.desk import csv_rows, xlsx_rows
from workspaces.tenancy import workspace_transaction


def send(desk, *states: str, reason: str = "") -> list[str]:
    with workspace_transaction(desk.workspace.pk):
        message, _ = Message.unscoped.get_or_create(
            workspace=desk.workspace, external_id="hello", defaults={"name": "Hello", "channel": "push"}
        )
        person = Person.unscoped.create(workspace=desk.workspace)
        made = [
            Delivery.unscoped.create(
                workspace=desk.workspace, message=message, person=person, channel="push", state=state, reason=reason
            )
            for state in states
        ]
        return [delivery.public_id for delivery in made]


def test_the_file_has_the_rows_of_the_page(desk):
    send(desk, "sent", "bounced")
    send(desk, "failed", "failed", reason="liquid_missing_variable: customer.first_name")
    send(desk, "failed", reason="who knows: what")
    columns = ["public_id", "status", "reason", "reason_detail", "channel", "message", "person", "devices", "tries"]
    page = desk.browser().get(f"/w/{desk.workspace.slug}/deliveries/data.json?status=failed").json()["rows"]
    for kind, read in (("csv", csv_rows), ("xlsx", xlsx_rows)):
        rows = read(desk.file(desk.made("source=deliveries&status=failed", format=kind, columns=columns)))
        for name in ("public_id", "status", "reason", "channel", "message", "person", "devices", "tries"):
            assert [row[name] or None for row in rows] == [row[name] for row in page], name
        assert [row["reason_detail"] for row in rows] == ["who knows: what", *["customer.first_name"] * 2]


def test_only_ticked_rows_are_taken_where_some_are(desk):
    first, _, third = send(desk, "sent", "sent", "sent")
    made = desk.made(f"source=deliveries&id={first}&id={third}", columns=["public_id"])
    assert [row["public_id"] for row in csv_rows(desk.file(made))] == [third, first]


def test_what_was_downloaded_before_is_left_out_when_only_new_rows_are_asked_for(desk):
    words, asked = "source=deliveries&status=failed", {"columns": ["public_id"], "only_new": "1"}
    old = send(desk, "failed", "failed")
    first = desk.made(words, columns=["public_id"])
    assert len(csv_rows(desk.file(first))) == len(old)
    new = send(desk, "failed", "sent")
    second = desk.made(words, **asked)
    assert (second.only_new, second.expected) == (True, 1)
    # Made and never downloaded, so these rows are still new.
    third = desk.made(words, **asked)
    assert [row["public_id"] for row in csv_rows(desk.file(third))] == new[:1]
    fourth = desk.made(words, **asked)
    assert csv_rows(desk.file(fourth)) == []
    assert len(csv_rows(desk.file(desk.made(words, columns=["public_id"])))) == 3
