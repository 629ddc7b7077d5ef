"""E-mail services behind anymail: accepted with their id, refused in their words."""

import json

import pytest
import requests

from messaging.providers.base import OutcomeKind
from messaging.providers.email.backends import BACKENDS
from messaging.providers.registry import build
from tests.providers.requests import request

SETTINGS = {"backend": "postmark", "from": "news@shop.example"}


class Answer(requests.Response):
    def __init__(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        super().__init__()
        self.status_code, self._content, self.reason = status, body, "because"
        self.headers.update(headers or {})


@pytest.fixture
def service(monkeypatch):
    """What the service answers next, and what it was sent."""
    said = {
        "answer": Answer(200, b'{"ErrorCode":0,"Message":"OK","MessageID":"m-1","To":"ada@example.com"}'),
        "calls": [],
    }

    def respond(self, method, url, **named):
        said["calls"].append((method, url, named))
        if isinstance(said["answer"], Exception):
            raise said["answer"]
        return said["answer"]

    monkeypatch.setattr(requests.Session, "request", respond)
    return said


def send():
    provider = build("email", "production", SETTINGS, {"api_key": "secret"})
    sent = request("email", "ada@example.com", payload={"subject": "Hi", "text": "there"})
    return sent, provider.send(sent)


def test_an_accepted_message_has_the_services_id_and_carries_ours(service):
    sent, outcome = send()
    assert (outcome.kind, outcome.provider_id) == (OutcomeKind.ACCEPTED, "m-1")
    assert sent.delivery in str(service["calls"][0])


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(401, b"{}"), OutcomeKind.PERMANENT_CONFIG),
        (Answer(422, b'{"ErrorCode":300,"Message":"Invalid email request"}'), OutcomeKind.PERMANENT_PAYLOAD),
        (Answer(429, b"{}", {"retry-after": "9"}), OutcomeKind.THROTTLED),
        (Answer(500, b"{}"), OutcomeKind.AMBIGUOUS),
        (Answer(503, b"{}"), OutcomeKind.TEMPORARY),
        (requests.ConnectTimeout("slow"), OutcomeKind.TEMPORARY),
        (requests.ReadTimeout("silent"), OutcomeKind.AMBIGUOUS),
        (requests.ConnectionError("aborted"), OutcomeKind.AMBIGUOUS),
    ],
    ids=lambda value: str(getattr(value, "status_code", value)),
)
def test_refusals_and_faults(service, answer, kind):
    service["answer"] = answer
    assert send()[1].kind == kind
    assert len(service["calls"]) == 1


def test_a_recipient_the_service_will_not_send_to_bounces(service):
    words = "Found inactive addresses: ada@example.com. Inactive recipients are ones that bounced."
    service["answer"] = Answer(422, json.dumps({"ErrorCode": 406, "Message": words}).encode())
    assert send()[1].kind == OutcomeKind.BOUNCED_DEVICE


def test_a_success_that_cannot_be_read_leaves_a_doubt(service):
    service["answer"] = Answer(200, b'{"surprise": true}')
    assert send()[1].kind == OutcomeKind.AMBIGUOUS


@pytest.mark.parametrize("name", sorted(set(BACKENDS) - {"smtp"}))
def test_every_service_that_can_be_chosen_is_there(name):
    settings = {"backend": name, "from": "news@shop.example"}
    provider = build("email", "production", settings, {"api_key": "k", "password": "p"})
    provider.carrier._opened()
    provider.close()
