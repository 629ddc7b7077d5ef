"""The simulator as its users start it: a workspace gets its credentials, and its phones report back."""

import base64
import http.server
import json
import subprocess
import sys
import threading
import time

import pytest

from messaging.models.credential import Credential
from messaging.providers import registry
from messaging.providers.base import OutcomeKind
from messaging.providers.registry import provider_for
from messaging.simulator.identity import identity
from messaging.simulator.registering import Place, register
from tests import servers
from tests.messaging.cast import new_cast
from tests.providers.requests import request
from workspaces import keys
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.django_db(transaction=True)


class Door(http.server.BaseHTTPRequestHandler):
    said: list[tuple[str, str, dict[str, object]]] = []

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.said.append((self.path, self.headers["authorization"], body))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_args):
        """Quiet."""


@pytest.fixture
def door():
    Door.said = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def workspace():
    yield new_cast("Simulated").workspace
    registry.forget()


@pytest.fixture
def command(workspace, door, tmp_path):
    words = ["push_simulator", "--folder", str(tmp_path), "--workspace", workspace.slug, "--door", door]
    words += ["--opted-in", "1", "--closed", "0", "--opens", "0"]
    process = subprocess.Popen(
        [sys.executable, "manage.py", *words],
        env=servers.environment(ALLOW_PUSH_SIMULATOR="1"),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert "listens at https://" in process.stdout.readline()
    yield process
    process.terminate()
    process.wait(10)


def credential_of(workspace, way):
    with workspace_transaction(workspace.pk):
        return Credential.unscoped.get(workspace=workspace, way=way)


def test_a_push_is_accepted_and_its_phone_reports_the_delivery(command, workspace):
    for way, address in (("apns", "ab" * 32), ("fcm", "x:APA91b")):
        Door.said.clear()
        sent = request(way, address)
        deadline = time.monotonic() + 60
        outcome = provider_for(credential_of(workspace, way)).send(sent)
        while outcome.kind == OutcomeKind.TEMPORARY and time.monotonic() < deadline:
            # A busy machine may take longer to answer than a sender waits.
            outcome = provider_for(credential_of(workspace, way)).send(sent)
        assert outcome.kind == OutcomeKind.ACCEPTED, outcome
        while not Door.said and time.monotonic() < deadline:
            time.sleep(0.02)
        path, authorization, body = Door.said[0]
        key = base64.b64decode(authorization.removeprefix("Basic ")).decode().removesuffix(":")
        assert keys.resolve(key, ["device"]).workspace_id == workspace.pk
        assert path == "/v1/batch"
        told = {"recipient": address, "metric": "delivered", "deliveryId": sent.delivery}
        assert body["batch"][0]["properties"] == told


def test_a_real_credential_keeps_its_place(workspace, tmp_path):
    with workspace_transaction(workspace.pk):
        real = Credential.unscoped.create(workspace=workspace, way="apns", settings={"topic": "com.example.real"})
    register(workspace, identity(tmp_path), Place("https://127.0.0.1:1"))
    with workspace_transaction(workspace.pk):
        real.refresh_from_db()
    assert (real.environment, real.settings) == ("production", {"topic": "com.example.real"})
    assert credential_of(workspace, "fcm").environment == "simulator"


def test_registering_again_replaces_what_it_made_before(workspace, tmp_path):
    first = register(workspace, identity(tmp_path), Place("https://127.0.0.1:1"))
    second = register(workspace, identity(tmp_path), Place("https://127.0.0.1:2"))
    keys.forget()
    assert credential_of(workspace, "sms").settings["base_url"] == "https://127.0.0.1:2"
    assert keys.resolve(first, ["device"]) is None
    assert keys.resolve(second, ["device"]) is not None


def test_texts_are_called_back_for_letters_have_a_server_and_what_was_lost_may_wait(workspace, tmp_path):
    place = Place("https://127.0.0.1:1", mail=("127.0.0.1", 2525), door="http://127.0.0.1:8000/", hold_lost=True)
    register(workspace, identity(tmp_path), place)
    called_back = credential_of(workspace, "sms").settings["callback"]
    assert called_back.startswith("http://127.0.0.1:8000/hooks/twilio/")
    assert keys.resolve(called_back.rstrip("/").rpartition("/")[2], ["sender"]).workspace_id == workspace.pk
    mail = credential_of(workspace, "email")
    assert (mail.settings["host"], mail.settings["port"], mail.environment) == ("127.0.0.1", 2525, "simulator")
    assert {credential_of(workspace, way).ambiguous_policy for way in ("apns", "fcm")} == {"hold"}
    provider_for(mail).close()


def test_where_pretending_is_not_allowed_it_does_not_start(tmp_path):
    environment = servers.environment(ALLOW_PUSH_SIMULATOR="0")
    words = [sys.executable, "manage.py", "push_simulator", "--folder", str(tmp_path)]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "ALLOW_PUSH_SIMULATOR" in done.stderr
