"""A component that is remembered shows what it is given now, not what it was given before."""

from dataclasses import replace
from decimal import Decimal

from django.template import Context, Template

from analytics.reports.shapes import Number
from analytics.templatetags import drawing

NUMBER = Number("sent", 12, "messages", "total", "Sent")


def drawn(number: Number, more: str = "") -> str:
    template = Template('{% drawn "components/metric.html" number=n ' + more + " %}")
    return template.render(Context({"n": number}))


def test_the_same_number_looks_the_same_every_time():
    assert drawn(NUMBER) == drawn(replace(NUMBER)) and 'data-value="12"' in drawn(NUMBER)


def test_every_difference_of_a_number_shows():
    long = replace(NUMBER, value=12_345)
    assert 'data-value="12345"' in drawn(long)
    assert drawn(long) != drawn(long, "full=True")
    assert "nobody was asked" in drawn(replace(NUMBER, value=None, reason="nobody was asked"))


def test_values_that_are_equal_but_written_differently_are_told_apart():
    one, hundredths = (replace(NUMBER, value=Decimal(text), unit="currency", currency="EUR") for text in ("1", "1.00"))
    template = Template('{% drawn "components/metric.html" number=n %}')
    plain = Template('{% include "components/metric.html" with number=n only %}')
    for number in (one, hundredths):
        assert template.render(Context({"n": number})) == plain.render(Context({"n": number}))


def test_hostile_words_are_escaped_when_remembered_too():
    hostile = replace(NUMBER, value=None, reason="<script>alert(1)</script>")
    assert "<script>" not in drawn(hostile) and "<script>" not in drawn(hostile)


def test_nothing_of_the_page_around_it_gets_in():
    around = Context({"n": NUMBER, "full": True})
    assert Template('{% drawn "components/metric.html" number=n %}').render(around) == drawn(NUMBER)


class Untold:
    """Says nothing of what it holds."""

    label = "first"


def test_what_does_not_say_what_it_holds_is_drawn_every_time():
    file = Untold()
    template = Template('{% drawn "components/download.html" file=f %}')
    before = template.render(Context({"f": file}))
    file.label = "second"
    assert "first" in before and "second" in template.render(Context({"f": file}))


def test_what_is_very_long_is_drawn_and_not_kept():
    long = replace(NUMBER, value=None, reason="why " * 10_000)
    kept = drawing._component.cache_info().currsize
    assert long.reason.strip() in drawn(long) and drawing._component.cache_info().currsize == kept
