"""SMS the way Twilio speaks: accepted with an id, refused by number, told later what became of it."""

import http.server
import threading
import time
from urllib.parse import parse_qs

import pytest

from messaging.providers.base import OutcomeKind
from messaging.simulator.sms import signature
from tests.providers.requests import request

NUMBER = "+4915112345678"


@pytest.fixture
def sms(simulator):
    provider = simulator.provider("sms")
    yield provider
    provider.close()


def text(address: str = NUMBER, said: str = "Hello"):
    return request("sms", address, payload={"text": said})


def test_an_accepted_message_has_an_id(sms, simulator):
    outcome = sms.send(text())
    assert outcome.kind == OutcomeKind.ACCEPTED
    assert [one["provider_id"] for one in simulator.accepted()] == [outcome.provider_id]


@pytest.mark.parametrize(
    ("address", "said", "kind", "reason"),
    [
        ("12", "Hi", OutcomeKind.BOUNCED_DEVICE, "21211"),
        ("+15005550009", "Hi", OutcomeKind.BOUNCED_DEVICE, "21614"),
        ("+15005550004", "Hi", OutcomeKind.BOUNCED_DEVICE, "21610"),
        (NUMBER, "", OutcomeKind.PERMANENT_PAYLOAD, "21602"),
        (NUMBER, "x" * 1601, OutcomeKind.PERMANENT_PAYLOAD, "21617"),
    ],
)
def test_refusals_are_told_apart(sms, address, said, kind, reason):
    outcome = sms.send(text(address, said))
    assert (outcome.kind, outcome.reason) == (kind, reason)


def test_the_test_without_a_number_looks_at_the_account(sms, simulator):
    assert sms.test(None).kind == OutcomeKind.ACCEPTED
    assert simulator.provider("sms", account_sid="ACother").test(None).kind == OutcomeKind.PERMANENT_CONFIG


def test_a_wrong_token_is_the_credentials_fault(simulator):
    from messaging.providers.registry import build

    settings, _ = simulator.identity.credentials(simulator.base_url)["sms"]
    provider = build("sms", "simulator", settings, {"auth_token": "wrong"})
    assert provider.send(text()).kind == OutcomeKind.PERMANENT_CONFIG


def test_an_answer_lost_after_acceptance_leaves_a_doubt(sms, simulator):
    simulator.script.add({"token": NUMBER}, [{"close": True, "accepted": True}])
    assert sms.send(text()).kind == OutcomeKind.AMBIGUOUS
    assert len(simulator.accepted()) == 1


def test_call_backs_are_signed_and_say_what_became_of_it(simulator):
    calls = []

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            calls.append((self.headers["x-twilio-signature"], {k: v[0] for k, v in parse_qs(body).items()}))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_args):
            """Quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/status"
    outcome = simulator.provider("sms", callback=url).send(text())
    deadline = time.monotonic() + 60
    while len(calls) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    server.shutdown()
    server.server_close()
    assert [said["MessageStatus"] for _, said in calls] == ["sent", "delivered"]
    for signed, said in calls:
        assert said["MessageSid"] == outcome.provider_id
        assert signed == signature(url, said, simulator.identity.sms_token)
