"""Big numbers are short on the page and exact everywhere else (metrics.md AE-06, ruling 1)."""

from datetime import timedelta

from tests.pipeline.cast import at, make_sent
from tests.pipeline.pages import Shown, numbers_in, numbers_on

PEOPLE, ENTRIES = 23_980, 24_412


def test_a_total_and_its_people_in_short_on_the_page_and_exact_in_the_file(stage):
    first, again = at("08:00", "2026-11-01"), at("08:00", "2026-11-01") + timedelta(days=8)
    bodies = [make_sent(f"d{n}", f"person-{n}", first) for n in range(PEOPLE)]
    bodies += [make_sent(f"e{n}", f"person-{n}", again) for n in range(ENTRIES - PEOPLE)]
    for start in range(0, len(bodies), 2_500):
        stage.post(*bodies[start : start + 2_500])
    stage.settle()
    exact = {Shown("campaign:welcome", "users_total", "24412"), Shown("campaign:welcome", "users_unique", "23980")}
    page = stage.page("welcome")
    assert exact <= set(numbers_on(page))
    assert exact <= set(numbers_in(stage.file("welcome")))
    assert 'title="24,412"' in page and ">24.4k<" in page
    assert 'title="23,980"' in page and ">24.0k<" in page
