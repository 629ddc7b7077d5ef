"""Any numbers together: each with its own count, every way to combine them counted first, then an ordinary rule."""

import re

import pytest

pytestmark = pytest.mark.django_db

OPENED = "metric=opened_unique&campaign=autumn&action=hello"
ENTERED = "campaign=autumn"


@pytest.fixture
def browser(signed_in, ben, crowd):
    return signed_in(ben)


def url(crowd, rest=""):
    return f"/w/{crowd.workspace.slug}/audience/{rest}"


def gather(browser, crowd, *queries):
    for query in queries:
        browser.post(url(crowd, "combine/change/"), {"people": query})
    return browser.get(url(crowd, "combine/")).content.decode()


def ways(page):
    return dict(re.findall(r'data-way="(\w+)" data-people="(\d+)"', page))


def listed(answer):
    return " ".join(sorted(re.findall(r'people/u_[\w-]+/">(\w+)</a>', answer.content.decode())))


def test_the_menu_beside_a_number_gathers_it(browser, crowd):
    page = browser.get(url(crowd, f"?{OPENED}")).content.decode()
    [words] = set(re.findall(r'name="people" value="([^"]+)"', page))
    assert "Use these people" in page and "Add tag" in page and "Re-target" in page
    page = gather(browser, crowd, words.replace("&amp;", "&"), "tag=new", "tag=new")
    assert re.findall(r'data-people="(\d)">\d</td>\s*<td class="num"><form', page) == ["2", "2"]
    assert "Combine (2)" in page
    # ann, bob opened; bob, dot are new.
    assert ways(page) == {"all": "1", "any": "3", "only0": "1", "only1": "1"}


@pytest.mark.parametrize(
    ("way", "names", "said"),
    [
        ("all", "bob", "and"),
        ("any", "ann bob cid dot", "or"),
        ("only1", "cid", "and is not tagged"),
    ],
)
def test_a_combination_is_used_as_a_rule(browser, crowd, way, names, said):
    gather(browser, crowd, "tag=new", "metric=received_unique&campaign=autumn&channel=email", OPENED)
    answer = browser.post(url(crowd, "combine/use/"), {"way": way}, follow=True)
    assert listed(answer) == names.strip()
    assert f" {said} " in answer.content.decode()


def test_conditions_say_how_many_each_is_true_of(browser, crowd):
    gather(browser, crowd, "tag=vip", "tag=new")
    page = browser.post(url(crowd, "combine/use/"), {"way": "only0"}, follow=True).content.decode()
    assert re.findall(r'data-alone="(\d)"', page) == ["2", "4"]
    assert 'data-count="1"' in page


def test_what_is_gone_is_said_and_taken_out(browser, crowd):
    page = gather(browser, crowd, "draft=g_gone", "campaign=nothing", "tag=vip")
    assert "It is no longer kept." in page and "There is no campaign" in page
    assert ways(page) == {}
    browser.post(url(crowd, "combine/change/"), {"people": "draft=g_gone", "do": "remove"})
    assert "It is no longer kept." not in browser.get(url(crowd, "combine/")).content.decode()
    browser.post(url(crowd, "combine/change/"), {"do": "empty"})
    assert "Nothing gathered" in browser.get(url(crowd, "combine/")).content.decode()


def test_what_is_gathered_belongs_to_one_reader_and_has_an_end(browser, crowd, signed_in, ada, vic):
    page = gather(browser, crowd, *(f"tag=t{n}" for n in range(9)))
    assert "At most 8 numbers" in page and "Combine (8)" in page
    assert "Nothing gathered" in signed_in(ada).get(url(crowd, "combine/")).content.decode()
    assert signed_in(vic).get(url(crowd, "combine/")).status_code == 403


def test_ticked_people_of_a_list_are_a_set_like_any_other(browser, crowd):
    page = browser.get(url(crowd, "?campaign=autumn")).content.decode()
    ids = dict(re.findall(r'name="person" value="(u_[\w-]+)" data-tick aria-label="Tick (\w+)"', page))
    ticked = [id for id, name in ids.items() if name in ("ann", "dot")]
    form = {"person": [*ticked, "u_unknown", "\0"], "came_from": url(crowd, "?campaign=autumn")}
    answer = browser.post(url(crowd, "choose/"), form, follow=True)
    assert listed(answer) == "ann dot"
    words = answer.content.decode()
    assert "Is among “2 people ticked in a list”" in words and 'href="/w/acme/audience/?campaign=autumn"' in words
    assert "Tick at least one user" in browser.post(url(crowd, "choose/"), {}, follow=True).content.decode()
    segments = browser.get(url(crowd, "segments/")).content.decode()
    assert "ticked in a list" not in segments
