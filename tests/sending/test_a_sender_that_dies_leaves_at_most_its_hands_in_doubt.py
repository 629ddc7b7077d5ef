"""Claims that ran out, by what stands in the database about them (reliability.md 4.3, failures 22, 23 and 25)."""

from datetime import timedelta

import pytest

from campaigns import launching
from messaging.models import Credential, SendAttempt
from messaging.models.credential import AmbiguousPolicy
from messaging.providers.base import OutcomeKind, SendOutcome
from messaging.sending import claiming, preparing, recording
from tests.sending.push_services import token
from workspaces import clock
from workspaces.tenancy import workspace_transaction


def credential(office):
    with workspace_transaction(office.workspace.pk):
        return Credential.objects.for_workspace(office.workspace).get(way="apns")


@pytest.fixture
def claimed(office):
    """One push in the hands of a sender."""
    office.person("ana", "i-phone")
    office.launch("ana")
    with clock.believing(office.stage.now):
        launching.expand_some()
        preparing.prepare_some()
        taken = claiming.claim(credential(office), 10)
    assert len(taken.sends) == 1
    return taken


def test_what_was_never_marked_was_never_sent_and_is_sent_by_the_next(office, claimed):
    office.settle(office.stage.now + timedelta(seconds=61))
    assert office.services.accepted() == [token("i-phone")]
    assert office.delivery().state == "sent"
    assert office.outgoing().round == 1


def test_what_was_marked_is_in_doubt_and_not_sent_again(office, claimed):
    with clock.believing(office.stage.now):
        assert claiming.mark(claimed.token, [claimed.sends[0].id])
    office.settle(office.stage.now + timedelta(seconds=61))
    assert office.services.accepted() == []
    assert office.sends() == {token("i-phone"): "unknown"}
    assert office.delivery().state == "attempted"


def test_where_the_credential_says_so_it_goes_out_again_under_the_same_collapse_id(office, claimed):
    with workspace_transaction(office.workspace.pk):
        held = Credential.objects.for_workspace(office.workspace).filter(way="apns")
        held.update(ambiguous_policy=AmbiguousPolicy.RETRY_COLLAPSED)
    with clock.believing(office.stage.now):
        claiming.mark(claimed.token, [claimed.sends[0].id])
    office.settle(office.stage.now + timedelta(seconds=61))
    office.settle(office.stage.now + timedelta(minutes=2))
    assert office.services.accepted() == [token("i-phone")]
    assert office.delivery().state == "sent"


def test_nobody_else_can_claim_it_before_its_lease_is_over(office, claimed):
    with clock.believing(office.stage.now + timedelta(seconds=59)):
        assert claiming.claim(credential(office), 10).sends == []


def test_a_sender_that_slept_through_its_lease_marks_nothing(office, claimed):
    with clock.believing(office.stage.now + timedelta(seconds=45)):
        assert claiming.mark(claimed.token, [claimed.sends[0].id]) == set()


def test_an_answer_after_the_lease_changes_nothing_but_is_kept_to_read(office, claimed):
    with clock.believing(office.stage.now):
        claiming.mark(claimed.token, [claimed.sends[0].id])
    office.settle(office.stage.now + timedelta(seconds=61))
    accepted = SendOutcome(OutcomeKind.ACCEPTED, 200, provider_id="late")
    with clock.believing(office.stage.now):
        answer = recording.judge(credential(office), claimed.sends[0], accepted)
        assert recording.record(credential(office), claimed.token, [answer]) == set()
    assert office.sends() == {token("i-phone"): "unknown"}
    with workspace_transaction(office.workspace.pk):
        assert SendAttempt.objects.for_workspace(office.workspace).get().provider_id == "late"


def test_an_unsubscription_between_planning_and_sending_is_obeyed(office):
    """reliability.md 2.3, failure 27."""
    office.person("ana", "i-phone")
    office.launch("ana")
    with clock.believing(office.stage.now):
        launching.expand_some()
        preparing.prepare_some()
    office.stage.put("people/ana", subscribed=False)
    office.settle()
    assert office.services.accepted() == []
    assert (office.delivery().state, office.delivery().reason) == ("failed", "customer_unsubscribed")
