"""E-mail over SMTP: where the dialogue broke tells what became of the message."""

import email
import socket
from email import policy

import pytest

from messaging.providers.base import OutcomeKind
from messaging.providers.registry import build
from tests.providers.requests import request
from tests.simulators.mail_server import mail_server

SAID = {"subject": "Hello", "html": "<p>Hi</p>", "text": "Hi", "headers": {"List-Unsubscribe": "<https://x/u>"}}


@pytest.fixture
def server():
    with mail_server() as (handler, port):
        handler.port = port
        yield handler


def provider(port: int, password: str = "", **more):
    settings = {"backend": "smtp", "host": "127.0.0.1", "port": port, "tls": "none", "from": "Shop <news@shop.example>"}
    return build("email", "production", settings | more, {"password": password} if password else {})


@pytest.fixture
def smtp(server):
    made = provider(server.port)
    yield made
    made.close()


def mail(**more):
    return request("email", "ada@example.com", payload=SAID | more)


def test_an_accepted_message_is_whole(smtp, server):
    sent = mail(reply_to="help@shop.example")
    outcome = smtp.send(sent)
    assert (outcome.kind, outcome.provider_id) == (OutcomeKind.ACCEPTED, f"<{sent.delivery}@shop.example>")
    message = email.message_from_bytes(server.messages[0], policy=policy.default)
    assert (message["Subject"], message["To"]) == ("Hello", "ada@example.com")
    assert message["Message-ID"] == f"<{sent.delivery}@shop.example>"
    assert (message["List-Unsubscribe"], message["Reply-To"]) == ("<https://x/u>", "help@shop.example")
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_the_message_id_stays_when_it_is_sent_again(smtp, server):
    sent = mail()
    smtp.send(sent)
    smtp.send(sent)
    first, second = (email.message_from_bytes(raw)["Message-ID"] for raw in server.messages)
    assert first == second


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("550 5.1.1 nobody here", OutcomeKind.BOUNCED_DEVICE),
        ("450 4.2.1 busy", OutcomeKind.TEMPORARY),
        ("550 5.7.1 not from you", OutcomeKind.PERMANENT_CONFIG),
    ],
)
def test_a_refused_recipient(smtp, server, answer, kind):
    server.rcpt = answer
    assert smtp.send(mail()).kind == kind
    server.rcpt = "250 Ok"
    assert smtp.send(mail()).kind == OutcomeKind.ACCEPTED


def test_refused_content_is_the_messages_fault(smtp, server):
    server.data = "554 5.6.0 looks odd"
    assert smtp.send(mail()).kind == OutcomeKind.PERMANENT_PAYLOAD


def test_hung_up_before_the_content_sent_nothing(smtp, server):
    server.drop = "RCPT"
    outcome = smtp.send(mail())
    assert (outcome.kind, outcome.status) == (OutcomeKind.TEMPORARY, None)
    assert server.messages == []


def test_hung_up_after_the_content_leaves_a_doubt(smtp, server):
    server.drop = "DATA"
    assert smtp.send(mail()).kind == OutcomeKind.AMBIGUOUS
    assert len(server.messages) == 1


def test_a_server_that_is_away_sent_nothing():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert provider(port).send(mail()).kind == OutcomeKind.TEMPORARY


def test_a_refused_sign_in_is_the_credentials_fault(server):
    server.password = "right"
    wrong, right = provider(server.port, "wrong", user="shop"), provider(server.port, "right", user="shop")
    assert wrong.send(mail()).kind == OutcomeKind.PERMANENT_CONFIG
    assert wrong.test(None).kind == OutcomeKind.PERMANENT_CONFIG
    assert right.test(None).kind == OutcomeKind.ACCEPTED
    assert right.send(mail()).kind == OutcomeKind.ACCEPTED
    assert len(server.messages) == 1


def test_a_forged_header_is_never_sent(smtp, server):
    assert smtp.send(mail(subject="Hi\nBcc: everybody@example.com")).kind == OutcomeKind.PERMANENT_PAYLOAD
    assert smtp.send(mail(headers={"X": "a\nBcc: b@example.com"})).kind == OutcomeKind.PERMANENT_PAYLOAD
    assert server.messages == []


def test_html_alone_is_sent_as_html(smtp, server):
    smtp.send(mail(text=""))
    assert email.message_from_bytes(server.messages[0]).get_content_type() == "text/html"
