"""What Apple refuses is refused, in Apple's words; and what the simulator is told, it does."""

import json
import time
import uuid
from functools import cache

import httpx2
import jwt
import pytest

from messaging.providers import tls
from messaging.providers.http2 import Http2Client
from messaging.simulator.identity import KEY_ID, TEAM_ID, TOPIC
from tests.simulators.running import simulator as running

TOKEN = "ab" * 32


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    with running(tmp_path_factory.mktemp("strict")) as made:
        yield made


@pytest.fixture
def simulator(one):
    one.clear()
    return one


@pytest.fixture
def client(simulator):
    made = Http2Client(simulator.base_url, tls.context(simulator.identity.authority, http2=True))
    yield made
    made.close()


def provider_token(simulator, key_id=KEY_ID, team=TEAM_ID, age=0, key=None):
    claims = {"iss": team, "iat": int(time.time()) - age}
    return jwt.encode(claims, key or simulator.identity.apns_key, "ES256", headers={"kid": key_id})


@cache
def usual_token(simulator):
    """One for all: a connection may not see many."""
    return provider_token(simulator)


def post(client, simulator, path=f"/3/device/{TOKEN}", body=b'{"aps":{"alert":"Hi"}}', token=None, **headers):
    said = {
        "authorization": f"bearer {token or usual_token(simulator)}",
        "apns-topic": TOPIC,
        "apns-push-type": "alert",
        "apns-id": str(uuid.uuid4()),
    }
    said |= {name.replace("_", "-"): value for name, value in headers.items()}
    answer = client.post(path, [(name, value) for name, value in said.items() if value is not None], body)
    return answer.status, json.loads(answer.body)["reason"] if answer.body else ""


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, (200, "")),
        ({"path": "/3/device/"}, (400, "MissingDeviceToken")),
        ({"path": "/3/gadget/x"}, (404, "BadPath")),
        ({"path": "/3/device/zz"}, (400, "BadDeviceToken")),
        ({"authorization": None}, (403, "MissingProviderToken")),
        ({"authorization": "bearer nonsense"}, (403, "InvalidProviderToken")),
        ({"apns_topic": None}, (400, "MissingTopic")),
        ({"apns_topic": "com.example.other"}, (400, "TopicDisallowed")),
        ({"apns_push_type": None}, (400, "InvalidPushType")),
        ({"apns_push_type": "loud"}, (400, "InvalidPushType")),
        ({"apns_push_type": "background"}, (400, "BadPriority")),
        ({"apns_push_type": "background", "apns_priority": "5"}, (200, "")),
        ({"apns_priority": "7"}, (400, "BadPriority")),
        ({"apns_id": "not-a-uuid"}, (400, "BadMessageId")),
        ({"apns_expiration": "soon"}, (400, "BadExpirationDate")),
        ({"apns_collapse_id": "x" * 65}, (400, "BadCollapseId")),
        ({"body": b""}, (400, "PayloadEmpty")),
        ({"body": b'{"aps":{"alert":"' + b"x" * 4096 + b'"}}'}, (413, "PayloadTooLarge")),
        ({"path": "/3/device/dead-1"}, (410, "Unregistered")),
        ({"path": "/3/device/bad-1"}, (400, "BadDeviceToken")),
        ({"path": "/3/device/busy-1"}, (429, "TooManyRequests")),
    ],
    ids=str,
)
def test_each_rule(client, simulator, changed, expected):
    assert post(client, simulator, **changed) == expected


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"key_id": "OTHERKEY01"}, "InvalidProviderToken"),
        ({"team": "OTHERTEAM1"}, "InvalidProviderToken"),
        ({"age": -3600}, "InvalidProviderToken"),
        ({"age": 3700}, "ExpiredProviderToken"),
    ],
    ids=str,
)
def test_a_bad_provider_token(client, simulator, changed, reason):
    assert post(client, simulator, token=provider_token(simulator, **changed)) == (403, reason)


def test_a_connection_may_not_change_its_token_every_minute(client, simulator):
    assert post(client, simulator, token=provider_token(simulator, age=60))[0] == 200
    assert post(client, simulator, token=provider_token(simulator)) == (429, "TooManyProviderTokenUpdates")


def test_one_stream_until_the_first_good_token(client, simulator):
    assert post(client, simulator, authorization="bearer nonsense")[0] == 403
    assert client.connection.streams == 1
    assert post(client, simulator)[0] == 200
    assert post(client, simulator)[0] == 200
    assert client.connection.streams == 1000


def test_pushes_over_http_1_are_refused(simulator):
    with httpx2.Client(verify=tls.context(simulator.identity.authority)) as older:
        assert older.post(f"{simulator.base_url}/3/device/{TOKEN}").status_code == 505


def test_the_same_push_twice_is_there_twice(client, simulator):
    body = b'{"aps":{"alert":"Hi"},"CIO-Delivery-ID":"d_1"}'
    for _ in range(2):
        post(client, simulator, body=body, apns_id="0b6f1c2e-7d4f-4d56-9a39-6f2a8f6e9a11")
    with httpx2.Client(verify=tls.context(simulator.identity.authority), base_url=simulator.base_url) as control:
        summary = control.get("/__sim__/summary").json()
        journal = control.get("/__sim__/journal?after=1").json()
    assert (summary["accepted"], summary["different"], summary["doubles"]) == (2, 1, 1)
    assert [one["number"] for one in journal["accepted"]] == [2]


def test_a_script_is_followed_step_by_step(client, simulator):
    steps = [{"status": 503, "reason": "Shutdown"}, {"status": 429, "reason": "TooManyRequests"}, {"accept": True}]
    with httpx2.Client(verify=tls.context(simulator.identity.authority), base_url=simulator.base_url) as control:
        assert control.post("/__sim__/script", json={"match": {"token": TOKEN}, "steps": steps}).status_code == 200
        assert control.post("/__sim__/script", json={"match": {"token": TOKEN}, "steps": [{"x": 1}]}).status_code == 400
        assert control.get("/__sim__/nonsense").status_code == 404
    answers = [post(client, simulator) for _ in range(4)]
    assert answers == [(503, "Shutdown"), (429, "TooManyRequests"), (200, ""), (200, "")]


def test_a_share_of_failures_is_the_same_at_every_run(client, simulator):
    said = {"share": 0.3, "seed": 7, "failures": [{"status": 500, "reason": "InternalServerError"}]}
    runs = []
    for _ in range(2):
        simulator.script.set_default(said)
        runs.append([post(client, simulator)[0] for _ in range(40)])
    assert runs[0] == runs[1]
    assert 5 <= runs[0].count(500) <= 20
