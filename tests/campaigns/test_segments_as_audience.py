"""A segment as the audience of a campaign: its people are those that were worked out after the start (ruling 30)."""

import pytest
from pyroaring import BitMap

from campaigns import launching
from messaging.models import Person, Segment, SegmentKind
from tests.campaigns.test_a_flow_runs import compose
from workspaces import clock
from workspaces.tenancy import workspace_transaction


@pytest.fixture
def vips(desk):
    """Of ana, ben and cem, at first ana and cem."""
    compose(desk)
    return worked_out(desk, save(desk), "ana", "cem")


def save(desk) -> Segment:
    with clock.believing(desk.now), workspace_transaction(desk.workspace.pk):
        return Segment.unscoped.create(
            workspace=desk.workspace, external_id="vips", name="Vips", kind=SegmentKind.SNAPSHOT
        )


def worked_out(desk, segment: Segment, *people: str) -> Segment:
    with workspace_transaction(desk.workspace.pk):
        rows = Person.objects.for_workspace(desk.workspace).filter(external_id__in=people)
        segment.members = BitMap(rows.values_list("pk", flat=True)).serialize()
        segment.count, segment.computed_at = len(people), desk.now
        segment.save()
    return segment


def test_its_people_and_nobody_else_get_it(desk, vips, monkeypatch):
    monkeypatch.setattr(launching, "CHUNK", 1)
    desk.audience(audience="segment", segment=vips.public_id)
    assert "The segment “Vips”, 2 people as of now" in desk.get("review/")
    desk.start()
    desk.settle()
    assert desk.sent() == [("ana", "Welcome"), ("cem", "Welcome")]


def test_it_waits_until_they_are_worked_out(desk, vips):
    desk.audience(audience="segment", segment=vips.public_id)
    desk.start()
    with clock.believing(desk.now), workspace_transaction(desk.workspace.pk):
        wanted = Segment.objects.for_workspace(desk.workspace).filter(pk=vips.pk)
        wanted.update(wanted_at=desk.now, computed_at=None, kind=SegmentKind.SNAPSHOT, rule=None)
        assert launching.expand_some() == 0
    worked_out(desk, vips, "ben")
    desk.settle()
    assert desk.sent() == [("ben", "Welcome")]
