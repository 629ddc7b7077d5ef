"""Requests with the same events at the same moment: nothing is lost, doubled or refused (reliability.md 3.3)."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from tests.messaging.cast import Door, inbox, new_cast, receipts

EVENTS = [{"id": str(number), "type": "track", "name": "Seen", "person_id": "ann"} for number in range(300)]


def post(cast, seed):
    batch = random.Random(seed).sample(EVENTS, len(EVENTS))
    try:
        answer = Door(Client(), cast).events(*batch)
        return answer.status_code, answer.json()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_the_same_batch_in_any_order_at_once_is_kept_once(transactional_db):
    cast = new_cast("Acme")
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda seed: post(cast, seed), range(24)))
    assert {status for status, _ in answers} == {200}
    assert sum(told["accepted"] for _, told in answers) == len(EVENTS)
    assert sum(told["duplicates"] for _, told in answers) == 23 * len(EVENTS)
    assert len(inbox()) == len(EVENTS)
    assert receipts() == {"accepted": 300, "duplicate": 23 * 300}


@pytest.mark.django_db(transaction=True)
def test_definitions_of_one_object_at_once_make_one_object(transactional_db):
    cast = new_cast("Acme")

    def put(number):
        headers = {"authorization": f"Bearer {cast.api_key}"}
        body = {"name": f"Autumn {number}", "actions": [{"id": "a", "name": "A", "channel": "push"}]}
        try:
            return Client().put("/v1/campaigns/autumn", body, content_type="application/json", headers=headers).json()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(put, range(12)))
    assert len({answer["public_id"] for answer in answers}) == 1
    assert len({answer["actions"][0]["public_id"] for answer in answers}) == 1
