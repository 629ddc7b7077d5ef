"""The check beside the editor: errors by field, and variables whose absence would fail the message."""

import pytest

from messaging.rendering import check


@pytest.mark.parametrize(
    ("source", "paths"),
    [
        ("{{ customer.name }}", ("customer.name",)),
        ("{{ customer.name | default: 'friend' }}", ()),
        ("{{ customer.name | upcase | default: 'friend' }}", ("customer.name",)),
        ("{{ customer.name | default: customer.nick }}", ("customer.nick",)),
        ("{% if customer.name %}{{ customer.name }}{% endif %}", ()),
        ("{% if customer.name and customer.nick %}{{ customer.nick }}{% endif %}", ()),
        ("{% if customer.name or customer.nick %}{{ customer.nick }}{% endif %}", ("customer.nick",)),
        ("{% if customer.name %}{% else %}{{ customer.name }}{% endif %}", ("customer.name",)),
        ("{% if customer.a %}{% elsif customer.b %}{{ customer.b }}{% endif %}", ()),
        ("{% unless customer.name %}Hello{% else %}{{ customer.name }}{% endunless %}", ()),
        ("{% for one in customer.pets %}{{ one.name }}{% endfor %}", ("customer.pets",)),
        ("{% assign name = customer.name | default: 'x' %}{{ name }}", ()),
        ("{% case customer.city %}{% when 'Oslo' %}{{ customer.name }}{% endcase %}", ("customer.name",)),
        ("{{ customer.name }} {{ customer.name }}", ("customer.name",)),
    ],
)
def test_a_variable_is_named_unless_a_fallback_or_a_question_covers_it(source, paths):
    assert check("push", {"body": source}).variables_without_fallback == paths


def test_errors_name_their_field():
    found = check("push", {"title": "{{ open", "data": {"deep": "{{ 'x' | nonsense }}"}})
    assert [field for field, _ in found.errors] == ["title", "data.deep"]
    assert found.errors[1][1] == "unknown filter 'nonsense'"
