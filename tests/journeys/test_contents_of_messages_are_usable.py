"""What nobody could be sent is refused at its field, with a remedy; Liquid, which is filled in later, is not."""

import pytest

from messaging.message_forms import FORMS
from tests.journeys.desk import Desk, fields_of

WHOLE = {
    "push": {"title": "A", "body": "B", "targeting": "last_device", "send_within": "24"},
    "email": {"subject": "A", "text": "B", "send_within": "24"},
    "webhook": {"url": "https://shop.example/hook", "send_within": "24"},
}
NOT_USABLE = [
    ("webhook", "url", "not a url", "Write a whole address"),
    ("webhook", "url", "ftp://shop.example", "Write a whole address"),
    ("webhook", "url", "https://[::1", "Write a whole address"),
    ("webhook", "url", "not a url {{ customer.id }}", "Write a whole address"),
    ("webhook", "body", "{bad", "cannot be read as JSON"),
    ("email", "from", "not an address", "Write one e-mail address"),
    ("email", "from", "a@shop.example, b@shop.example", "Write one e-mail address"),
    ("email", "reply_to", "nope", "Write an e-mail address"),
    ("push", "link", "javascript:alert(1)", "Write a link that begins with https://"),
    ("push", "link", "JavaScript:{{ customer.id }}", "Write a link that begins with https://"),
    ("push", "image", "http://x", "begins with https://"),
    ("push", "image", "http://{{ customer.picture }}", "begins with https://"),
    ("push", "app_data", "{bad", "names and values in double quotes"),
    ("push", "app_data", '{"n": 1}', "names and values in double quotes"),
]
USABLE = [
    ("webhook", "url", "{{ customer.hook }}"),
    ("webhook", "url", "https://shop.example/{{ customer.id }}"),
    ("webhook", "url", "http{% if customer.safe %}s{% endif %}://shop.example"),
    ("webhook", "body", '{"id": "{{ customer.id }}", {% if customer.vip %}"vip": true{% endif %}}'),
    ("webhook", "body", ""),
    ("email", "from", "Shop <news@shop.example>"),
    ("email", "from", "{{ customer.agent }}@shop.example"),
    ("email", "reply_to", "help@shop.example, more@shop.example"),
    ("push", "link", "shop://offers/12"),
    ("push", "link", "/offers/12"),
    ("push", "link", "shop:{{ customer.path }}"),
    ("push", "link", "{{ customer.link }}"),
    ("push", "image", "https://{{ customer.host }}/a.png"),
    ("push", "app_data", '{"screen": "{{ customer.screen }}"}'),
]


@pytest.mark.parametrize(("channel", "field", "written", "said"), NOT_USABLE)
def test_what_cannot_be_used_is_refused_with_a_remedy(channel, field, written, said):
    form = FORMS[channel](WHOLE[channel] | {field: written})
    assert not form.is_valid() and said in form.errors[field][0]


@pytest.mark.parametrize(("channel", "field", "written"), USABLE)
def test_whatever_may_become_usable_is_kept(channel, field, written):
    form = FORMS[channel](WHOLE[channel] | {field: written})
    assert form.is_valid(), form.errors


def test_a_step_keeps_what_was_typed_beside_the_remedy(transactional_db):
    desk = Desk()
    desk.begin()
    hook = desk.add("webhook")
    told = fields_of(desk.get(f"steps/{hook}/")) | {"url": "not a url", "body": "{bad"}
    page = desk.post(f"steps/{hook}/", told, status=422).content.decode()
    assert 'value="not a url"' in page and "{bad" in page and "message" not in desk.step(hook)
