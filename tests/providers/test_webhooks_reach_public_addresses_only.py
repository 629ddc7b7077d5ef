"""Webhooks: signed, recognisable when they come again, and never into our own network."""

import hashlib
import hmac
import http.server
import json
import socket
import threading

import pytest

from messaging.providers import guarded
from messaging.providers.base import OutcomeKind
from messaging.providers.registry import build
from tests.providers.requests import request

KEY = "a signing key of theirs"


class Receiver(http.server.BaseHTTPRequestHandler):
    status = 200
    seen: list[tuple[str, dict[str, str], bytes]] = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.status)
        if self.status == 302:
            self.send_header("location", "http://127.0.0.1:1/elsewhere")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_args):
        """Quiet."""


@pytest.fixture
def receiver():
    Receiver.seen, Receiver.status = [], 200
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook"
    server.shutdown()
    server.server_close()


@pytest.fixture
def inside(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    return build("webhook", "production", {}, {"signing_key": KEY})


def call(url: str, body: object = '{"a": 1}'):
    return request("webhook", url, payload={"url": url, "body": body})


def test_a_call_is_signed_and_carries_its_key(inside, receiver):
    sent = call(receiver)
    assert inside.send(sent).kind == OutcomeKind.ACCEPTED
    ((path, headers, body),) = Receiver.seen
    assert (path, json.loads(body)) == ("/hook", {"a": 1})
    assert headers["idempotency-key"] == f"{sent.delivery}-{sent.send_id}"
    moment = headers["x-readout-timestamp"]
    digest = hmac.new(KEY.encode(), f"v1:{moment}:".encode() + body, hashlib.sha256).hexdigest()
    assert headers["x-readout-signature"] == f"v1={digest}"


def test_it_carries_the_same_key_when_it_comes_again(inside, receiver):
    sent = call(receiver)
    inside.send(sent)
    inside.send(sent)
    assert len({headers["idempotency-key"] for _, headers, _ in Receiver.seen}) == 1


def test_redirects_are_not_followed(inside, receiver):
    Receiver.status = 302
    assert inside.send(call(receiver)).kind == OutcomeKind.PERMANENT_PAYLOAD


def test_without_a_key_nothing_is_signed(settings, receiver):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    build("webhook", "production", {}, {}).send(call(receiver))
    assert "x-readout-signature" not in Receiver.seen[0][1]


def test_a_private_address_is_refused_before_anything_is_sent(receiver):
    outcome = build("webhook", "production", {}, {}).send(call(receiver))
    assert outcome.kind == OutcomeKind.PERMANENT_PAYLOAD
    assert "not a public address" in outcome.reason
    assert Receiver.seen == []


def test_a_name_that_leads_inside_is_refused_too(monkeypatch, receiver):
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.7", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: inside)
    outcome = build("webhook", "production", {}, {}).send(call("http://innocent.example/hook"))
    assert "not a public address" in outcome.reason


def test_one_private_address_among_public_ones_is_enough(monkeypatch):
    both = [(2, 1, 6, "", (address, 80)) for address in ("8.8.8.8", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: both)
    with pytest.raises(guarded.PrivateAddress):
        guarded.public_address("both.example", 80)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::808:808", True),
    ],
)
def test_what_is_public(address, public):
    assert guarded.is_public(address) is public


@pytest.mark.parametrize("url", ["ftp://example.com/", "file:///etc/passwd", "not a url", "http://", "https://[::1"])
def test_what_is_no_web_address_is_the_messages_fault(url):
    assert build("webhook", "production", {}, {}).send(call(url)).kind == OutcomeKind.PERMANENT_PAYLOAD


def test_a_server_that_is_away_sent_nothing(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    outcome = build("webhook", "production", {}, {}).send(call("http://127.0.0.1:1/"))
    assert outcome.kind == OutcomeKind.TEMPORARY


def test_hung_up_without_an_answer_leaves_a_doubt(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    with socket.socket() as rude:
        rude.bind(("127.0.0.1", 0))
        rude.listen()

        def hang_up():
            connection, _ = rude.accept()
            connection.recv(65536)
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        outcome = build("webhook", "production", {}, {}).send(call(f"http://127.0.0.1:{rude.getsockname()[1]}/"))
        thread.join()
    assert outcome.kind == OutcomeKind.AMBIGUOUS


def test_text_that_is_not_json_is_sent_as_text(inside, receiver):
    inside.send(call(receiver, "hello"))
    assert Receiver.seen[0][1]["content-type"].startswith("text/plain")
