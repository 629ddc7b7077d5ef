"""What a template makes of a person, and the reason the Delivery page shows where it makes nothing."""

import time

import pytest

from messaging.reasons import explain
from messaging.rendering import RenderError, render

PERSON = {"customer": {"first_name": "Ada <3", "nickname": None, "tags": ["hike", "ski"], "age": 36}}


def rendered(source: str, channel: str = "push", field: str = "body") -> str:
    return render(channel, {field: source}, PERSON)[field]


def refused(source: str) -> tuple[str, str]:
    with pytest.raises(RenderError) as caught:
        rendered(source)
    return caught.value.code, caught.value.detail


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("{{ customer.surname }}", "customer.surname"),
        ("{{ customer.surname | upcase }}", "customer.surname"),
        ("{{ basket.items.first }}", "basket.items.first"),
        ("{{ customer['home town'] }}", "customer['home town']"),
        ("{{ customer.tags[7] }}", "customer.tags[7]"),
        ("{% for one in customer.pets %}{{ one }}{% endfor %}", "customer.pets"),
        ("Hi {{ 'x' | append: customer.surname }}", "customer.surname"),
        ("{{ customer.__class__ }}", "customer.__class__"),
    ],
)
def test_a_missing_variable_is_named_with_its_whole_path(source, path):
    assert refused(source) == ("liquid_missing_variable", path)


def test_the_reason_is_said_in_the_seeds_words():
    assert explain("liquid_missing_variable: customer.surname").text == "Liquid error: variable is missing"


def test_null_is_missing():
    assert refused("{{ customer.nickname }}") == ("liquid_missing_variable", "customer.nickname")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Hi {{ customer.nickname | default: 'friend' }}", "Hi friend"),
        ("Hi {{ customer.a.b.c | default: 'friend' }}", "Hi friend"),
        ("{% if customer.nickname %}Hi {{ customer.nickname }}{% else %}Hello{% endif %}", "Hello"),
        ("{% unless customer.nickname %}Hello{% endunless %}", "Hello"),
        ("{{ customer.first_name }}", "Ada <3"),
        ("No Liquid at all", "No Liquid at all"),
        ("{{ customer.age | plus: 1 }}", "37"),
        ("{{ customer.tags | join: ', ' }}", "hike, ski"),
    ],
)
def test_fallbacks_and_conditions_work(source, text):
    assert rendered(source) == text


@pytest.mark.parametrize(
    "source",
    ["{{ open", "{% nonsense %}", "{{ 'x' | nonsense }}", "{{ 'x' | truncate: 'many' }}", "{% include 'other' %}"],
)
def test_what_cannot_be_read_is_invalid(source):
    assert refused(source)[0] == "liquid_invalid"


@pytest.mark.parametrize(
    "source",
    [
        "{% for i in (1..100000) %}x{% endfor %}",
        "{% for i in (1..40) %}{% for j in (1..40) %}x{% endfor %}{% endfor %}",
        "{{ 'xxxxxxxxxx'" + " | replace: 'x', 'xxxxxxxxxx'" * 8 + " | size }}",
        "{{ (1..3000000) | join }}",
        "{{ (1..60000) | join: 'a very long separator' }}",
        "{% assign a = 'x' %}{% for i in (1..900) %}{% assign a = a | append: a %}{% endfor %}",
        "{% if true %}" * 12 + "x" + "{% endif %}" * 12,
        "x" * 32_769 + "{{ 1 }}",
    ],
)
def test_bombs_are_refused_before_they_cost_anything(source):
    started = time.monotonic()
    assert refused(source)[0] == "liquid_too_complex"
    assert time.monotonic() - started < 1


def test_only_the_html_of_an_email_is_escaped():
    assert rendered("{{ customer.first_name }}", "email", "html") == "Ada &lt;3"
    assert rendered("{{ customer.first_name }}", "email", "subject") == "Ada <3"
    assert rendered("{{ customer.first_name }}", "push", "html") == "Ada <3"


def test_texts_inside_data_are_rendered_and_everything_else_is_left_alone():
    fields = {"title": "Hi", "data": {"name": "{{ customer.first_name }}"}, "badge": 3}
    assert render("push", fields, PERSON) == {"title": "Hi", "data": {"name": "Ada <3"}, "badge": 3}
