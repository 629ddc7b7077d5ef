"""The glossary is the registry, readable."""

import re

import pytest

from analytics.metrics import LISTED, METRICS

pytestmark = pytest.mark.django_db


def test_every_metric_has_its_line_and_its_anchor(client):
    html = client.get("/help/metrics/").content.decode()
    assert re.findall(r'<tr id="([^"]*)"', html) == [metric.id.replace("_", "-") for metric in LISTED]
    for metric in LISTED:
        assert f"<code>{metric.id}</code>" in html


def test_parts_of_rates_that_nobody_asks_for_have_no_line(client):
    html = client.get("/help/metrics/").content.decode()
    for metric in set(METRICS) - set(LISTED):
        assert f'id="{metric.id.replace("_", "-")}"' not in html
