import asyncio
import random
from contextlib import contextmanager

import pytest

from messaging.providers.base import OutcomeKind
from messaging.providers.registry import build
from messaging.simulator.identity import identity
from messaging.simulator.journal import Journal
from messaging.simulator.letters import Letter
from messaging.simulator.mail import MailServer
from messaging.simulator.readers import ReadingHabits, looks
from messaging.simulator.script import Script
from messaging.simulator.server import listening_socket, serve_mail
from messaging.tracking import instrument
from messaging.tracking.agents import APPLE_PRIVACY, SCANNER, machine
from tests.providers.requests import request
from tests.simulators.running import in_a_thread

PAGE = '<p><a href="https://shop.example/a">A</a> <a href="https://shop.example/b">B</a></p>'
ALWAYS = ReadingHabits(behind_apple=0, behind_a_filter=0, opens=1, clicks=1, leaves=1)


@contextmanager
def letters(folder):
    taken, journal = [], Journal()
    server = MailServer(identity(folder), Script(), journal, taken.append)
    listening = listening_socket("127.0.0.1", 0)
    with in_a_thread() as loop:
        asyncio.run_coroutine_threadsafe(serve_mail(server, listening), loop).result(30)
        yield listening.getsockname()[1], taken, journal


def provider(folder, port, **secret):
    settings, usual = identity(folder).mail_credential("127.0.0.1", port)
    return build("email", "simulator", settings, usual | secret)


def letter(address="ana@mail.example"):
    sent = request("email", address)
    sent.payload.clear()
    said = instrument("email", {"subject": "News", "html": PAGE, "text": "News"}, sent.delivery, 1, True, True)
    sent.payload.update(said)
    return sent


def test_a_letter_arrives_whole_with_what_reports_for_it(tmp_path):
    with letters(tmp_path) as (port, taken, journal):
        sent = letter()
        assert provider(tmp_path, port).send(sent).kind == OutcomeKind.ACCEPTED
        [arrived] = taken
    assert arrived.delivery == sent.delivery == journal.page(0, 1)[0]["delivery"]
    assert len([link for link in arrived.links if link.startswith("/r/")]) == 2
    assert arrived.pixel == f"/o/{sent.delivery}.gif"
    assert arrived.way_out == f"/unsubscribe/{sent.delivery}"


@pytest.mark.parametrize(
    ("address", "kind", "kept"),
    [
        ("dead-1@mail.example", OutcomeKind.BOUNCED_DEVICE, 0),
        ("bad-1@mail.example", OutcomeKind.BOUNCED_DEVICE, 0),
        ("busy-1@mail.example", OutcomeKind.TEMPORARY, 0),
        ("down-1@mail.example", OutcomeKind.TEMPORARY, 0),
        ("lost-1@mail.example", OutcomeKind.AMBIGUOUS, 1),
    ],
)
def test_first_letters_of_an_address_say_what_goes_wrong(tmp_path, address, kind, kept):
    with letters(tmp_path) as (port, _, journal):
        assert provider(tmp_path, port).send(letter(address)).kind == kind
        assert journal.total == kept


def test_a_wrong_password_is_refused_and_nothing_is_taken(tmp_path):
    with letters(tmp_path) as (port, _, journal):
        assert provider(tmp_path, port).test(None).kind == OutcomeKind.ACCEPTED
        wrong = provider(tmp_path, port, password="other")
        assert wrong.test(None).kind == OutcomeKind.PERMANENT_CONFIG
        assert wrong.send(letter()).kind == OutcomeKind.PERMANENT_CONFIG
        assert journal.total == 0


def arrived(address="ana@mail.example"):
    return Letter(address, "d_1", 100.0, ("/r/a", "/r/b", "/h/d_1"), "/o/d_1.gif", "/unsubscribe/d_1")


def test_a_reader_opens_then_follows_a_link_that_can_be_seen():
    found = looks(arrived(), ALWAYS, random.Random(1))
    opened, clicked, left = found
    assert (opened.path, left.path, left.leaving) == ("/o/d_1.gif", "/unsubscribe/d_1", True)
    assert clicked.path in ("/r/a", "/r/b")
    assert 100 < opened.due < clicked.due
    assert not machine(opened.agent)


def test_programs_are_told_by_what_they_call_themselves():
    apple = looks(arrived(), ReadingHabits(behind_apple=1, opens=0), random.Random(1))
    checked = looks(arrived(), ReadingHabits(behind_apple=0, behind_a_filter=1, opens=0), random.Random(1))
    assert {machine(look.agent) for look in apple} == {APPLE_PRIVACY}
    assert {machine(look.agent) for look in checked} == {SCANNER}
    assert {look.path for look in checked} == {"/r/a", "/r/b", "/h/d_1"}
