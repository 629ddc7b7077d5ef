"""A value in a form is a number, a yes or a text; whatever is typed can be kept."""

import pytest

from messaging.goal_filters import read, write


@pytest.mark.parametrize(
    ("typed", "value"), [("20", 20), ("2.5", 2.5), ("true", True), ('"20"', "20"), (" gold ", "gold"), ("[1]", "[1]")]
)
def test_what_it_looks_like_it_is(typed, value):
    assert read(typed) == value and read(write(value)) == value


@pytest.mark.parametrize("typed", ["NaN", "-Infinity", "1e400", "9" * 5_000, '"\\u0000"', '"\\ud800"', "null"])
def test_what_no_database_keeps_is_the_text_that_was_typed(typed):
    assert read(typed) == typed and read(write(typed)) == typed
