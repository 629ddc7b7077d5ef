"""Audience details: a rule filled in by a link, edited without scripts, counted, listed, saved."""

import re

import pytest


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
