"""What is put into e-mails and texts, and where it leads: links, the pixel, the hidden link (protocols.md 7)."""

import re

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from messaging.models import Delivery, Message
from messaging.tracking import classing, instrument, links, visits
from tests.messaging.cast import inbox
from workspaces.tenancy import engine_transaction, workspace_transaction

SITE = settings.SITE_URL
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15"


@pytest.fixture
def letter(cast):
    return new_delivery(cast, "email")


@pytest.fixture
def text(cast):
    return new_delivery(cast, "sms")


def new_delivery(cast, channel):
    with workspace_transaction(cast.workspace.pk):
        message = Message.unscoped.create(workspace=cast.workspace, external_id=channel, name="Hello", channel=channel)
        made = Delivery.unscoped.create(workspace=cast.workspace, message=message, channel=channel)
        Delivery.objects.for_workspace(cast.workspace).filter(pk=made.pk).update(external_id=made.public_id)
    return made


def written(delivery, channel="email", track_opens=True, track_links=True, **fields):
    return instrument(
        channel,
        fields,
        delivery.public_id,
        delivery.workspace_id,
        track_opens=track_opens,
        track_links=track_links,
    )


def noted():
    """Visits with their judgement put off by nothing: as if their seconds had passed."""
    with engine_transaction("send"), connection.cursor() as cursor:
        cursor.execute("UPDATE messaging_visit SET received_at = received_at - interval '5 seconds' WHERE NOT judged")
    visits.judge()
    return inbox()


def path_of(url):
    assert url.startswith(f"{SITE}/")
    return url.removeprefix(SITE)


def test_links_of_a_page_lead_through_us_and_to_where_they_said(client, letter):
    page = """<BODY><a title="a > b" href='https://shop.example/?a=1&amp;b=2#top'>Shop</a>
        <a class=x HREF=http://plain.example/>plain</a> <a href="mailto:a@b.c">mail</a> <a href="#top">top</a></BODY>"""
    found = re.findall(r'href="([^"]+)"', written(letter, html=page, track_opens=False)["html"])
    shop, mail, top, trap = found[0], found[1], found[2], found[-1]
    assert (mail, top, trap) == ("mailto:a@b.c", "#top", f"{SITE}/h/{letter.public_id}")
    answer = client.get(path_of(shop))
    assert (answer.status_code, answer.headers["Location"]) == (302, "https://shop.example/?a=1&b=2#top")
    assert answer.headers["Cache-Control"] == "no-store"


def test_unquoted_links_are_found_and_quoted(letter):
    page = written(letter, html="<p><a class=x HREF=http://plain.example/>plain</a></p>")["html"]
    assert re.search(rf'<a class=x HREF="{SITE}/r/[^"]+">plain</a>', page)


def test_links_in_plain_text_keep_what_stands_around_them(letter):
    text = written(letter, text="See (https://shop.example/a). Bye")["text"]
    match = re.fullmatch(rf"See \(({SITE}/r/\S+?)\)\. Bye", text)
    assert links.opened(match[1].removeprefix(f"{SITE}/r/")) == (letter.public_id, "https://shop.example/a")


def test_the_pixel_stands_at_the_end_and_is_the_same_for_everybody(client, letter):
    page = written(letter, html="<body>Hi</body>", track_links=False)["html"]
    assert page == f'<body>Hi<img src="{SITE}/o/{letter.public_id}.gif" width="1" height="1" alt="" border="0"></body>'
    known, unknown = client.get(f"/o/{letter.public_id}.gif"), client.get("/o/d_unknown.gif")
    assert known.content == unknown.content
    assert known.headers["Content-Type"] == "image/gif"


def test_nothing_is_added_where_it_is_switched_off(letter):
    page = "<body><a href='https://shop.example'>Shop</a></body>"
    off = written(letter, html=page, text="https://shop.example", track_opens=False, track_links=False)
    assert (off["html"], off["text"]) == (page, "https://shop.example")


def test_every_letter_carries_a_way_out(letter):
    headers = written(letter, html="Hi", headers={"X-Own": "1"})["headers"]
    assert headers == {
        "X-Own": "1",
        "List-Unsubscribe": f"<{SITE}/unsubscribe/{letter.public_id}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def test_links_of_a_text_are_short_and_lead_to_where_they_said(client, text):
    said = written(text, "sms", text="Sale: https://shop.example/sale?x=1! Also https://shop.example/b")["text"]
    first, second = re.findall(rf"{SITE}/s/[\w-]+", said)
    assert said == f"Sale: {first}! Also {second}"
    assert len(path_of(first)) <= 24
    assert client.get(path_of(first)).headers["Location"] == "https://shop.example/sale?x=1"
    assert client.get(path_of(second)).headers["Location"] == "https://shop.example/b"


def test_another_round_reuses_the_links_of_a_text(text):
    once, again = (written(text, "sms", text="https://shop.example/a")["text"] for _ in range(2))
    assert once == again


@pytest.mark.parametrize("path", ["/r/forged", "/r/WyJkIl0:forged", "/s/1-1-forged00", "/s/x", "/s/1-1-"])
def test_only_links_we_made_lead_anywhere(client, letter, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Location" not in answer.headers


def test_a_signature_of_one_link_is_worth_nothing_on_another(client, text):
    said = written(text, "sms", text="https://a.example https://b.example")["text"]
    first, second = (link.rpartition("/")[2] for link in said.split())
    assert client.get(f"/s/{second.rpartition('-')[0]}-{first.rpartition('-')[2]}").status_code == 404


def test_what_readers_do_becomes_events_with_the_link(client, letter):
    page = written(letter, html='<a href="https://shop.example">Shop</a>', track_opens=False)["html"]
    client.get(path_of(re.search(r'href="([^"]+)"', page)[1]), headers={"user-agent": PHONE})
    client.get(f"/o/{letter.public_id}.gif", headers={"user-agent": PHONE})
    clicked, opened = noted()
    assert (clicked.type, clicked.delivery, clicked.human, clicked.platform) == (
        "clicked",
        letter.public_id,
        True,
        "ios",
    )
    assert clicked.properties["url"] == "https://shop.example"
    assert (opened.type, opened.human) == ("opened", True)


@pytest.mark.parametrize(
    ("method", "path", "agent", "why"),
    [
        ("get", "o/{}.gif", "Mozilla/5.0", "apple_privacy"),
        ("get", "o/{}.gif", "Barracuda Sentinel (EE)", "scanner"),
        ("head", "o/{}.gif", PHONE, "head"),
        ("get", "h/{}", PHONE, "honeypot"),
    ],
)
def test_machines_are_kept_with_their_reason(client, letter, method, path, agent, why):
    getattr(client, method)(f"/{path.format(letter.public_id)}", headers={"user-agent": agent})
    [event] = noted()
    assert (event.human, event.properties["machine"]) == (False, why)
    assert why in classing.REASONS


def test_three_links_within_two_seconds_are_no_reader(client, letter):
    for name in "abc":
        client.get(path_of(links.signed(letter.public_id, f"https://{name}.example")), headers={"user-agent": PHONE})
    assert [event.properties["machine"] for event in noted()] == ["many_links"] * 3


def test_a_visit_is_judged_once_and_not_too_early(client, letter):
    client.get(f"/o/{letter.public_id}.gif", headers={"user-agent": PHONE})
    assert visits.judge() == 0
    assert len(noted()) == 1
    assert len(noted()) == 1


def test_a_reader_gets_on_while_the_database_is_away(client, letter, text, monkeypatch):
    path = path_of(links.signed(letter.public_id, "https://shop.example"))
    short = path_of(written(text, "sms", text="https://shop.example")["text"])

    def away(*_args, **_named):
        raise OperationalError("the database is away")

    monkeypatch.setattr(visits, "engine_transaction", away)
    monkeypatch.setattr(links, "engine_transaction", away)
    assert client.get(path).headers["Location"] == "https://shop.example"
    assert client.get(short).headers["Location"] == "https://shop.example"
    assert client.get(f"/o/{letter.public_id}.gif").status_code == 200
