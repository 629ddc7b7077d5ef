"""Alive asks nobody; ready asks what a visitor would need, and Redis is not among it."""

import pytest
from django.db import OperationalError

from config import health


def test_alive_needs_no_database(client):
    assert client.get("/livez").content == b"ok\n"


@pytest.mark.django_db
def test_ready_names_every_check(client):
    answer = client.get("/readyz")
    assert set(answer.json()["checks"]) == {"database", "migrations", "partitions", "disk"}
    assert answer["Cache-Control"].startswith("max-age=0")


@pytest.mark.django_db
def test_ready_when_all_is_well(client, monkeypatch):
    monkeypatch.setitem(health.CHECKS, "partitions", lambda: "ok")
    assert (client.get("/readyz").status_code, client.get("/readyz").json()["ready"]) == (200, True)


@pytest.mark.django_db
def test_one_check_that_fails_is_enough(client, monkeypatch):
    def away():
        raise OperationalError("password of somebody at host db7")

    monkeypatch.setitem(health.CHECKS, "database", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "failed (OperationalError)"


def test_too_few_partitions_are_said(monkeypatch):
    monkeypatch.setattr(health.partitions, "days_ahead", lambda: 1)
    assert health.days_ahead() == "made for 1 days ahead, at least 3 are needed"
