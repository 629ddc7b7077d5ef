"""Whatever breaks, the sender learns whether the push can have left, and it never leaves twice."""

import socket
import threading

import pytest

from messaging.providers import tls
from messaging.providers.base import OutcomeKind
from messaging.providers.http2 import Http2Client, WireFault
from messaging.simulator.identity import identity
from tests.providers.requests import TOKEN, request
from tests.simulators.h2_faults import Fault, fault_server
from tests.simulators.running import build

UNSENT = OutcomeKind.TEMPORARY
DOUBT = OutcomeKind.AMBIGUOUS
EXPECTED = {
    Fault.GOAWAY_NOT_PROCESSED: UNSENT,
    Fault.GOAWAY_PROCESSED: DOUBT,
    Fault.GOAWAY_THEN_ANSWER: OutcomeKind.ACCEPTED,
    Fault.RESET_REFUSED: UNSENT,
    Fault.RESET_CANCEL: DOUBT,
    Fault.RESET_INTERNAL: DOUBT,
    Fault.HANG: DOUBT,
    Fault.CLOSE_AFTER_ACCEPT: DOUBT,
    Fault.ABORT_AFTER_ACCEPT: DOUBT,
    Fault.HEADERS_THEN_CLOSE: DOUBT,
    Fault.GARBAGE: DOUBT,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("faults")


@pytest.fixture
def server(folder):
    with fault_server(folder) as running:
        yield running


@pytest.fixture
def apns(server, folder):
    settings, secret = identity(folder).credentials(server.base_url)["apns"]
    provider = build("apns", "simulator", settings | {"ca": server.authority}, secret)
    provider.http.read_timeout = 60.0
    yield provider
    provider.close()


def lose_patience(apns, fault):
    """Only where no answer will ever come: a busy machine may take seconds for the others."""
    if fault == Fault.HANG:
        for place in filter(None, (apns.http, apns.http.connection)):
            place.read_timeout = 0.5


def age(connection):
    """As if nothing had been heard for an hour."""
    connection.heard_at -= 3600


def test_every_fault_is_in_the_table():
    assert set(EXPECTED) == set(Fault) - {Fault.NONE}


@pytest.mark.parametrize("warm", [False, True], ids=["first request", "warm connection"])
@pytest.mark.parametrize("fault", EXPECTED, ids=str)
def test_a_fault_is_classified_and_nothing_is_resent(apns, server, fault, warm):
    if warm:
        assert apns.send(request(address=TOKEN)).kind == OutcomeKind.ACCEPTED
    server.plan = [fault]
    before = len(server.received)
    lose_patience(apns, fault)
    outcome = apns.send(request(address="ff" * 32))
    assert outcome.kind == EXPECTED[fault]
    server.wait_for(before + 1)
    assert server.received[before:] == [f"/3/device/{'ff' * 32}"]


@pytest.mark.parametrize("fault", EXPECTED, ids=str)
def test_the_next_push_goes_out_whatever_happened_before(apns, server, fault):
    server.plan = [fault]
    lose_patience(apns, fault)
    apns.send(request())
    server.wait_for(1)
    apns.http.read_timeout = 60.0
    assert apns.send(request()).kind == OutcomeKind.ACCEPTED


def test_a_refused_connection_sent_nothing(folder):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        settings, secret = identity(folder).credentials(f"https://127.0.0.1:{port}")["apns"]
        provider = build("apns", "simulator", settings, secret)
        outcome = provider.send(request())
    assert (outcome.kind, outcome.status) == (UNSENT, None)
    provider.close()


def test_a_certificate_of_somebody_else_is_not_believed(server, folder):
    settings, secret = identity(folder).credentials(server.base_url)["apns"]
    provider = build("apns", "simulator", {**settings, "ca": ""}, secret)
    outcome = provider.send(request())
    assert outcome.kind == UNSENT
    assert "certificate" in outcome.reason.lower()
    assert server.received == []
    provider.close()


def test_a_server_that_does_not_answer_the_handshake_sent_nothing(folder, monkeypatch):
    monkeypatch.setattr("messaging.providers.http2.client.CONNECT_TIMEOUT", 0.5)
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        client = Http2Client(f"https://127.0.0.1:{mute.getsockname()[1]}", tls.context(http2=True))
        with pytest.raises(WireFault) as caught:
            client.post("/", [], b"x")
    assert caught.value.unsent


def test_a_push_that_finds_no_free_stream_is_not_sent_later(apns, server, monkeypatch):
    """Given up means given up: nothing may go out after its sender was told that nothing did."""
    server.plan = [Fault.HANG]
    first = threading.Thread(target=apns.send, args=(request(address="aa" * 32),))
    first.start()
    server.wait_for(1)
    # The connection stands and is taken: only waiting for its stream takes time here.
    with monkeypatch.context() as hurried:
        hurried.setattr("messaging.providers.http2.client.QUEUE_TIMEOUT", 0.3)
        outcome = apns.send(request(address="bb" * 32))
    assert (outcome.kind, outcome.reason) == (UNSENT, "no free stream in time")
    server.end_silence()
    first.join()
    assert apns.send(request(address="cc" * 32)).kind == OutcomeKind.ACCEPTED
    assert server.received == [f"/3/device/{'aa' * 32}", f"/3/device/{'cc' * 32}"]


def test_an_idle_connection_is_asked_before_it_is_trusted(apns, server, monkeypatch):
    assert apns.send(request()).kind == OutcomeKind.ACCEPTED
    monkeypatch.setattr("messaging.providers.http2.connection.PATIENCE", 60.0)
    age(apns.http.connection)
    assert apns.send(request()).kind == OutcomeKind.ACCEPTED
    assert server.connections == 1


def test_a_connection_that_does_not_answer_when_asked_is_replaced(apns, server, monkeypatch):
    assert apns.send(request()).kind == OutcomeKind.ACCEPTED
    monkeypatch.setattr("messaging.providers.http2.connection.PATIENCE", 0.2)
    connection = apns.http.connection
    age(connection)
    # As if the other side were gone without a word: its answers do not reach us.
    monkeypatch.setattr(connection, "data_received", lambda data: None)
    assert apns.send(request()).kind == OutcomeKind.ACCEPTED
    assert server.connections == 2


def test_the_limit_of_streams_is_kept(apns, server):
    server.streams = 3
    threads = [threading.Thread(target=apns.send, args=(request(),)) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.received) == 30
    assert apns.http.connection.streams == 3


def test_a_header_that_cannot_be_written_is_said_and_harms_nobody_else(apns, server):
    assert apns.send(request()).kind == OutcomeKind.ACCEPTED
    odd = apns.send(request(collapse_id="d_1\nforged: yes"))
    assert (odd.kind, odd.status) == (UNSENT, None)
    assert apns.send(request()).kind == OutcomeKind.ACCEPTED
    assert len(server.received) == 2
