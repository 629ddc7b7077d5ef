"""How numbers are written: rulings 1, ux.md 4.5, metrics.md F-1 to F-4."""

import re
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from analytics.templatetags.numbers import compact, exact, explained, percent, plain

UNITS = {"k": 10**3, "M": 10**6, "B": 10**9}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (1_000, "1,000"),
        (4_011, "4,011"),
        (9_999, "9,999"),
        (10_000, "10.0k"),
        (23_980, "24.0k"),
        (24_012, "24.0k"),
        (24_412, "24.4k"),
        (99_949, "99.9k"),
        (99_950, "100k"),
        (118_322, "118k"),
        (999_499, "999k"),
        (999_500, "1.00M"),
        (12_345_678, "12.3M"),
        (999_500_000, "1.00B"),
        (1_234_000_000_000, "1234B"),
        (-24_012, "-24.0k"),
        (None, "—"),
    ],
)
def test_it_shortens_from_ten_thousand_on(value, shown):
    assert compact(value) == shown


@given(st.integers(10_000, 999_499_999_999))
def test_it_shows_three_digits_that_are_never_further_off_than_half_the_last_one(value):
    shown = compact(value)
    digits, unit = shown[:-1], UNITS[shown[-1]]
    places = len(digits.partition(".")[2])
    assert len(digits.replace(".", "")) == 3
    assert abs(Decimal(digits) * unit - value) * 2 <= Decimal(unit).scaleb(-places)


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_a_greater_number_never_reads_smaller(one, other):
    low, high = sorted((one, other))
    assert _size(compact(low)) <= _size(compact(high))


def _size(shown: str) -> Decimal:
    shown = shown.replace(",", "")
    return Decimal(shown[:-1]) * UNITS[shown[-1]] if shown[-1] in UNITS else Decimal(shown)


@given(st.integers(-(10**15), 10**15))
def test_the_exact_form_loses_nothing(value):
    assert int(exact(value).replace(",", "")) == value
    assert int(plain(value)) == value


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0", "0.0%"),
        ("0.04", "<0.1%"),
        ("0.0499999", "<0.1%"),
        ("0.05", "0.1%"),
        ("41.65", "41.7%"),
        ("99.949", "99.9%"),
        ("99.95", ">99.9%"),
        ("99.96", ">99.9%"),
        ("100", "100.0%"),
        ("104.2", "104.2%"),
        ("1234.56", "1,234.6%"),
    ],
)
def test_a_rate_has_one_decimal_and_says_when_that_would_mislead(value, shown):
    assert percent(Decimal(value)) == shown


def test_a_rate_of_nothing_is_a_dash():
    assert percent(None) == "—"


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_what_is_neither_nothing_nor_all_never_reads_so(numerator, denominator):
    shown = percent(Decimal(numerator) * 100 / Decimal(denominator))
    assert shown != "0.0%"
    assert (shown == "100.0%") <= (abs(numerator / denominator - 1) < 0.0005)
    if numerator < denominator:
        assert shown != "100.0%"


@given(st.decimals(0, 1000, allow_nan=False, places=12))
def test_the_value_for_programs_is_unrounded(value):
    assert Decimal(plain(value)) == value
    assert "e" not in plain(value).lower()


def test_total_and_unique_stand_together_as_in_the_seed():
    """metrics.md AE-06."""
    total = _number("clicks_total", 24_412, "events", "total")
    unique = _number("clicks_unique", 23_980, "people", "unique")
    html = render_to_string("components/pair.html", {"total": total, "unique": unique})
    assert _seen(html) == "24.4k (24.0k unique)"
    assert 'data-value="24412"' in html
    assert 'data-value="23980"' in html
    assert "24,412" in html


def test_a_dash_says_why():
    number = _number("open_rate_sent", None, "percent", "rate", reason="Sent: 0.")
    html = render_to_string("components/metric.html", {"number": number})
    assert 'data-value=""' in html
    assert "not available: Sent: 0." in html


def test_the_title_of_a_rate_is_its_fraction():
    number = _number("engagement_rate", Decimal(10_012) * 100 / 24_012, "percent", "rate", 10_012, 24_012)
    assert explained(number) == "41.7%: 10,012 of 24,012"


def _number(metric, value, unit, kind, numerator=None, denominator=None, reason=""):
    return SimpleNamespace(
        metric=metric, value=value, unit=unit, kind=kind, numerator=numerator, denominator=denominator, reason=reason
    )


def _seen(html: str) -> str:
    """What eyes read: without what is only for ears."""
    text = re.sub(r"<[^>]+>", "", re.sub(r'<span class="(exact|hidden)">[^<]*</span>', "", html))
    return " ".join(text.split())
