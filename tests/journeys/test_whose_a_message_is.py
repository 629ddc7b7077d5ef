"""A message of a step belongs to whom its sender names, or to whose entry it names."""

from tests.journeys.stage import enters
from tests.pipeline.cast import at, make_event

DAY = "2026-11-01"
STEPS = [{"id": "hi", "name": "Hi", "type": "push"}]


def sent(delivery: str, entry: str | None = None, **more: str):
    named = {"entry_id": entry} if entry else {}
    return make_event(
        "sent", at("09:00", DAY), delivery_id=delivery, journey_id="welcome", step_id="hi", **named, **more
    )


def people_of(stage) -> list[str]:
    return [row["id"] for row in stage.rows_of_file(journey="welcome", step="hi", metric="sent")]


def test_one_report_that_names_somebody_is_enough(stage):
    """Whatever else was said in the same second, of single phones and of nobody."""
    stage.journey(steps=STEPS)
    phones = [sent(f"d{n}", device_token=f"phone-{n}", platform="ios") for n in range(24)]
    stage.post(*phones, *(sent(f"d{n}", person_id=f"p{n}") for n in range(24)))
    stage.settle()
    assert sorted(people_of(stage)) == sorted(f"p{n}" for n in range(24))


def test_it_is_the_persons_whose_entry_it_names(stage):
    stage.journey(steps=STEPS)
    stage.post(enters("e1", "ann", at("08:00", DAY)))
    stage.settle()
    stage.post(enters("e2", "bob", at("08:00", DAY)), sent("d1", "e1"), sent("d2", "e2"))
    stage.settle()
    assert sorted(people_of(stage)) == ["ann", "bob"]


def test_a_name_that_two_people_gave_their_entries_does_not_say_whose_it_is(stage):
    stage.journey(steps=STEPS)
    stage.post(enters("e1", "ann", at("08:00", DAY)), enters("e1", "bob", at("08:00", DAY)), sent("d1", "e1"))
    assert stage.numbers("welcome/hi", "sent") == (1,)
    assert people_of(stage) == []
    page = stage.page("welcome", "people/", step="hi", metric="sent")
    assert "Not listed: 1 reported without a person" in page


def test_numbers_of_people_leave_nobody_out(stage):
    stage.journey(steps=STEPS)
    stage.post(enters("e1", "ann", at("08:00", DAY)), enters("e2", None, at("08:00", DAY)))
    assert stage.numbers("welcome", "entries_total", "entries_unique") == (2, 1)
    assert "Not listed: 1 reported" in stage.page("welcome", "people/", metric="entries_total")
    assert "Not listed" not in stage.page("welcome", "people/", metric="entries_unique")
