"""What a page says beside its numbers belongs to them: the change below its own number, a note where it is true."""

from datetime import timedelta

from tests.journeys.stage import buys, enters
from tests.pipeline.cast import NOW


def test_the_change_stands_directly_below_the_number_it_is_of(stage):
    stage.journey(steps=[{"id": "hi", "name": "Hi", "type": "push"}])
    for number, days in enumerate((9, 3, 2)):
        when = NOW - timedelta(days=days)
        stage.post(enters(f"e{number}", f"p{number}", when), buys(f"p{number}", when))
    stage.settle()
    page = stage.page("welcome", range="7d", compare="previous")
    tiles = [tile.partition("</a>")[0] for tile in page.split('<a class="tile"')[1:5]]
    changed = [tile for tile in tiles if 'class="delta' in tile]
    assert len(changed) >= 2
    for tile in changed:
        assert "tile-more" not in tile.partition('class="delta')[0]
    assert any("tile-more" in tile for tile in changed)


def test_only_steps_that_push_say_what_clicks_are_called_elsewhere(stage):
    types = ("push", "email", "wait", "split", "exit")
    stage.journey(steps=[{"id": one, "name": one.title(), "type": one} for one in types])
    said = {one for one in types if "Clicked of a push" in stage.page(f"welcome/{one}")}
    assert said == {"push"}
