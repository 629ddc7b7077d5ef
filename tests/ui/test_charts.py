"""How the server draws: axes, gaps, unfinished points, names, and the same figure for Plotly (ux.md 4)."""

import itertools
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from analytics.charts.chart import PREVIOUS, Bucket, Chart, Curve, runs
from analytics.charts.drawing import NARROW, WIDE, draw
from analytics.charts.figure import figure
from analytics.charts.rows import rows
from analytics.charts.scale import nice_ticks, tick_text
from analytics.charts.timeline import ticks

BERLIN = ZoneInfo("Europe/Berlin")


def make_chart(*curves: Curve, by: str = "day", n: int = 10, opened: int = 0, before=None, is_rate=False, tz=BERLIN):
    first = datetime(2026, 10, 23, tzinfo=tz)
    step = {"day": timedelta(days=1), "hour": timedelta(hours=1), "month": timedelta(days=31)}[by]
    buckets = tuple(
        Bucket((first.astimezone(UTC) if by == "hour" else first) + at * step, f"No. {at}", 24, at >= n - opened)
        for at in range(n)
    )
    return Chart("chart", "Sent per day", "Sent: 10.", by, tz, is_rate, buckets, curves, before)


def line(values, label="Sent", slot=1):
    return Curve(label, slot, tuple(values))


# --- the y axis -------------------------------------------------------------------------------------------------


@given(st.decimals(min_value=Decimal("0.0001"), max_value=10**12, allow_nan=False))
def test_the_axis_runs_from_zero_to_just_above_the_greatest_value(top):
    found = nice_ticks(top, whole=False)
    assert found[0] == 0
    assert found[-1] >= top
    assert found[-2] < top
    assert 2 <= len(found) <= 6


@given(st.integers(1, 10**12))
def test_counts_have_whole_ticks(top):
    assert all(tick == tick.to_integral_value() for tick in nice_ticks(Decimal(top), whole=True))


def test_an_axis_of_nothing_still_has_two_ticks():
    assert nice_ticks(Decimal(0), whole=True) == [0, 1]


@pytest.mark.parametrize(
    ("value", "top", "is_rate", "text"),
    [
        ("0", "600", False, "0"),
        ("2500", "10000", False, "2.5k"),
        ("7500", "7500", False, "7,500"),
        ("1500000", "3000000", False, "1.5M"),
        ("25", "100", True, "25%"),
        ("0.5", "2.5", True, "0.5%"),
    ],
)
def test_ticks_are_short_and_in_one_unit(value, top, is_rate, text):
    assert tick_text(Decimal(value), Decimal(top), is_rate=is_rate) == text


# --- the x axis -------------------------------------------------------------------------------------------------


@given(st.integers(1, 400), st.sampled_from(["day", "hour", "month"]), st.sampled_from([4, 6]))
def test_there_are_never_more_texts_than_room(n, by, at_most):
    chart = make_chart(line([1] * n), by=by, n=n)
    assert 0 < len(ticks(chart, at_most)) <= at_most


def test_the_larger_unit_stands_where_it_changes():
    hours = make_chart(line([1] * 26), by="hour", n=26)
    assert [text for _, text in ticks(hours, 6)] == ["23 Oct", "06:00", "12:00", "18:00", "24 Oct"]
    months = make_chart(line([1] * 6), by="month", n=6)
    assert [text for _, text in ticks(months, 6)] == ["Oct 2026", "Nov", "Dec", "Jan 2027", "Feb", "Mar"]


# --- lines ------------------------------------------------------------------------------------------------------


def test_missing_is_a_gap_and_zero_is_a_zero():
    assert runs((1, None, 0, 2, None), 0, 4) == [[0], [2, 3]]


def test_the_unfinished_end_is_dotted_and_hollow_and_the_rest_solid():
    drawing = draw(make_chart(line([5, 6, 7, 1]), n=4, opened=1), WIDE)
    assert [drawn.kind for drawn in drawing.lines] == ["", "open"]
    assert [mark.hollow for mark in drawing.marks] == [False, False, False, True]


def test_a_finished_period_has_nothing_dotted():
    drawing = draw(make_chart(line([5, 6, 7]), n=3), WIDE)
    assert [drawn.kind for drawn in drawing.lines] == [""]
    assert not any(mark.hollow for mark in drawing.marks)


def test_the_compared_period_is_a_thin_line_and_never_dotted():
    chart = make_chart(line([5, 6, 1]), n=3, opened=1, before=line([4, 5, 6], "Previous", PREVIOUS))
    before = [drawn for drawn in draw(chart, WIDE).lines if drawn.slot == "s-prev"]
    assert [drawn.kind for drawn in before] == ["before"]
    assert len(before[0].path.split("L")) == 3


def test_a_point_alone_between_gaps_is_marked_however_long_the_line():
    values = [None] * 40 + [3] + [None] * 59
    marks = draw(make_chart(line(values), n=100), WIDE).marks
    assert len(marks) == 1


def test_long_lines_have_few_marks():
    assert 6 <= len(draw(make_chart(line(range(200)), n=200), WIDE).marks) <= 10


def test_zero_is_at_the_foot_and_the_greatest_value_inside():
    drawing = draw(make_chart(line([0, 600]), n=2), WIDE)
    assert drawing.y_ticks[0][0] == drawing.plot_height
    assert drawing.marks[0].y == drawing.plot_height
    assert drawing.marks[1].y == 0


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=4))
def test_names_at_the_line_ends_never_cover_each_other(ends):
    curves = [line([1, end], f"Line {at}", at + 1) for at, end in enumerate(ends)]
    labels = draw(make_chart(*curves, n=2), WIDE).labels
    places = sorted(label.y for label in labels)
    assert len(labels) == len(ends)
    assert all(second - first >= 14.9 for first, second in itertools.pairwise(places))
    assert places[-1] <= draw(make_chart(*curves, n=2), WIDE).plot_height


def test_a_phone_has_a_legend_instead_of_names():
    chart = make_chart(line([1, 2], "Push", 1), line([2, 3], "E-mail", 4), n=2)
    assert draw(chart, WIDE).labels
    assert not draw(chart, NARROW).labels


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**9)), min_size=1, max_size=60), st.integers(0, 3))
def test_any_line_can_be_drawn(values, opened):
    chart = make_chart(line(values), n=len(values), opened=min(opened, len(values)))
    for size in (WIDE, NARROW):
        drawing = draw(chart, size)
        assert all(0 <= mark.y <= drawing.plot_height for mark in drawing.marks)
        html = render_to_string("components/chart_svg.html", {"chart": chart, "drawing": drawing})
        assert "style=" not in html
        assert "nan" not in html.lower()
    json.loads(figure(chart))


# --- the figure for Plotly, and the table ---------------------------------------------------------------------------


def test_only_markers_carry_the_hover_so_that_no_point_is_told_twice():
    told = json.loads(figure(make_chart(line([5, 6, 1]), n=3, opened=1)))["data"]
    assert [trace["mode"] for trace in told if trace.get("hoverinfo") != "skip"] == ["markers"]


def test_a_name_brings_no_markup_into_the_figure():
    chart = make_chart(line([1, 2], "<b onclick=x>&", 1), line([1, 2], "B", 2), n=2)
    told = json.loads(figure(chart))
    texts = json.dumps([told["data"][1]["text"], told["layout"]])
    assert "<b onclick" not in texts


def test_the_figure_of_four_hundred_points_stays_small():
    before = line(range(1000, 1400), "Previous", PREVIOUS)
    chart = make_chart(line(range(1000, 1400)), by="hour", n=400, opened=1, before=before)
    assert len(figure(chart)) < 32_000


def test_the_table_has_the_points_of_the_line_in_their_order():
    chart = make_chart(line([5, None, 1]), n=3, opened=1, before=line([4, 5, 6], "Previous", PREVIOUS))
    found = list(rows(chart))
    assert [[cell.text for cell in row.cells] for row in found] == [["5", "4"], ["—", "5"], ["1", "6"]]
    assert found[0].change == "+25.0%"
    assert found[2].label == "No. 2 so far"
    assert found[2].change == "—"
    assert found[0].spoken == "No. 0: Sent 5, Previous 4, +25.0%"
