"""Audience details: a rule filled in by a link, edited without scripts, counted, listed, saved."""

import json
import re

import pytest

from analytics.audience import listing
from messaging.models import Segment, SegmentDraft
from tests.exports.desk import csv_rows
from workspaces.tenancy import workspace_transaction


@pytest.fixture
def browser(signed_in, ben, crowd):
    return signed_in(ben)


def page(browser, crowd, query=""):
    return browser.get(f"/w/{crowd.workspace.slug}/audience/{query}")


def listed(answer):
    return " ".join(sorted(re.findall(r'people/u_[\w-]+/">(\w+)</a>', answer.content.decode())))


def test_a_link_fills_the_rule_in(browser, crowd):
    answer = page(browser, crowd, "?metric=opened_unique&campaign=autumn&action=hello")
    assert listed(answer) == "ann bob"
    words = answer.content.decode()
    assert 'data-count="2"' in words and "Opened Hello of Autumn" in words
    assert 'data-metric="opened_unique" data-value="2"' in words


def test_without_a_rule_everybody_is_listed(browser, crowd):
    assert listed(page(browser, crowd)) == "ann bob cid dot eve fay"


def test_a_rate_stands_for_the_people_it_counts(browser, crowd):
    answer = page(browser, crowd, "?metric=open_rate_sent&campaign=autumn&action=hello")
    assert listed(answer) == "ann bob"
    assert "Open rate of sent is a share" in answer.content.decode()


def test_the_form_works_without_scripts(browser, crowd):
    edit = f"/w/{crowd.workspace.slug}/audience/edit/"
    added = browser.post(edit, {"do": "add", "match": "all"}, follow=True)
    assert "Choose a campaign: its id." in added.content.decode()
    row = {"place": "0", "0.kind": "tag", "0.tag": "vip", "match": "all", "do": "update"}
    tagged = browser.post(edit, row, follow=True)
    assert listed(tagged) == "ann bob"
    grouped = browser.post(edit, row | {"do": "group"}, follow=True)
    words = grouped.content.decode()
    assert 'name="place" value="1.0"' in words and "tagged" not in words
    rows = {
        "place": ["0", "1", "1.0", "1.1"],
        "match": "all",
        "0.kind": "tag",
        "0.tag": "vip",
        "1.kind": "group",
        "1.match": "any",
        "1.not": "1",
        "1.0.kind": "platform",
        "1.0.platform": "ios",
        "1.1.kind": "attribute",
        "1.1.attribute": "age",
        "1.1.op": "gt",
        "1.1.value": "40",
    }
    whole = browser.post(edit, rows, follow=True)
    assert listed(whole) == "bob"
    assert "Is tagged vip and not (has an iOS device or age is more than 40)" in whole.content.decode()
    less = browser.post(edit, rows | {"do": "remove:1"}, follow=True)
    assert listed(less) == "ann bob"
    assert browser.post(edit, rows | {"do": "reset"}).url == f"/w/{crowd.workspace.slug}/audience/"


def test_writing_goes_on_in_one_draft(browser, crowd):
    edit = f"/w/{crowd.workspace.slug}/audience/edit/"
    row = {"place": "0", "0.kind": "tag", "0.tag": "vip", "match": "all"}
    first = browser.post(edit, row).url
    again = browser.post(edit, row | {"0.tag": "new", "draft": first.partition("draft=")[2]}).url
    assert again == first
    assert listed(browser.get(first)) == "bob dot"
    with workspace_transaction(crowd.workspace.pk):
        assert SegmentDraft.objects.for_workspace(crowd.workspace).count() == 1


def test_pages_of_the_list_meet_without_gap_or_repetition(browser, crowd, monkeypatch):
    monkeypatch.setattr(listing.page_of, "__kwdefaults__", {"after": "", "before": "", "per": 4})
    first = browser.get(f"/w/{crowd.workspace.slug}/audience/data.json").json()
    second = browser.get(f"/w/{crowd.workspace.slug}/audience/data.json?after={first['next']}").json()
    assert [row["id"] for row in first["rows"] + second["rows"]] == ["fay", "eve", "dot", "cid", "bob", "ann"]
    assert (first["previous"], second["next"]) == (None, None)
    back = browser.get(f"/w/{crowd.workspace.slug}/audience/data.json?before={second['previous']}").json()
    assert back["rows"] == first["rows"]


def test_the_data_says_how_the_number_adds_up(browser, crowd):
    data = browser.get(f"/w/{crowd.workspace.slug}/audience/data.json?campaign=autumn").json()
    assert (data["count"], data["deleted"], data["scope"]) == (4, 0, "campaign:autumn")
    assert data["metrics"]["users_unique"]["value"] == 4
    assert data["rule"] == {"metric": "users_unique", "campaign": "autumn"}
    assert data["sentence"] == "Entered Autumn"


def test_a_marketer_without_the_right_gets_no_file(browser, crowd, signed_in, ada):
    path = f"/w/{crowd.workspace.slug}/audience/data.csv?campaign=autumn"
    assert browser.get(path).status_code == 403
    assert [row["id"] for row in csv_rows(signed_in(ada).get(path).content)] == ["dot", "cid", "bob", "ann"]


def test_saving_keeps_the_rule_and_counts_at_once(browser, crowd, django_capture_on_commit_callbacks):
    words = page(browser, crowd, "?campaign=autumn").content.decode()
    form = dict(re.findall(r'name="(form_key|rule)" value="([^"]*)"', words))
    form["rule"] = form["rule"].replace("&quot;", '"')
    form |= {"name": "Autumn people", "kind": "snapshot"}
    new = f"/w/{crowd.workspace.slug}/audience/segments/new/"
    with django_capture_on_commit_callbacks(execute=True):
        saved = browser.post(new, form).url
    assert browser.post(new, form).url == saved
    with workspace_transaction(crowd.workspace.pk):
        segment = Segment.objects.for_workspace(crowd.workspace).get()
        assert (segment.name, segment.count, segment.sentence) == ("Autumn people", 4, "Entered Autumn")
    assert listed(browser.get(saved)) == "ann bob cid dot"
    assert json.loads(browser.get(f"{saved}data.json").content)["count"] == 4
    assert "Autumn people" in browser.get(f"/w/{crowd.workspace.slug}/audience/segments/").content.decode()


def test_a_person_is_found_by_what_is_known_and_never_through_the_address(browser, crowd):
    find = f"/w/{crowd.workspace.slug}/audience/find/"
    assert "/people/u_" in browser.post(find, {"who": "ann"}).url
    assert browser.post(find, {"who": "nobody@example.com"}).url == f"/w/{crowd.workspace.slug}/audience/"


def test_a_segment_of_ones_own_is_shown_and_offered_to_nobody_else(browser, crowd, signed_in, ada, api):
    form = {"name": "Mine alone", "kind": "snapshot", "visible": "me", "rule": json.dumps({"tag": "vip"})}
    form["form_key"] = "6f0e8a52-5a2e-4c62-9a4b-2f9f0c2f2b09"
    saved = browser.post(f"/w/{crowd.workspace.slug}/audience/segments/new/", form).url
    admin, segments = signed_in(ada), f"/w/{crowd.workspace.slug}/audience/segments/"
    assert "only you" in browser.get(saved).content.decode() and "Mine alone" in browser.get(segments).content.decode()
    assert admin.get(saved).status_code == 404
    assert "Mine alone" not in admin.get(segments).content.decode()
    public_id = saved.split("/")[-2]
    assert api.get(f"segments/{public_id}").status_code == 404
    assert api.put(f"segments/{public_id}", {"name": "Taken", "people": []}).status_code == 404
    row = {"place": "0", "0.kind": "segment", "0.segment": "", "match": "all", "do": "update"}
    edit = f"/w/{crowd.workspace.slug}/audience/edit/"
    assert "Mine alone" in browser.post(edit, row, follow=True).content.decode()
    assert "Mine alone" not in admin.post(edit, row, follow=True).content.decode()
