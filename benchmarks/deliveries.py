"""The delivery log over many deliveries: what opens often, what is looked for, and what is far down."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from django.test import Client

from benchmarks import prepared
from benchmarks.installation import EMAIL, Place
from benchmarks.table import Line, Section, milliseconds, percentile
from campaigns.models import Campaign
from workspaces.models import User, Workspace
from workspaces.tenancy import workspace_transaction

EXPLANATION = """\
{size} deliveries to 100,000 people in thirty days, written straight into the table in {filling:.0f} s: four channels,
four campaigns, one in twenty failed and one in a hundred bounced, forty failed for a reason of their own. Times are
server time of a signed-in request, from URL to finished HTML, the worst of {times} asks after a first one."""
BUDGET = 0.1
TIMES = 15
PEOPLE = 100_000
CAMPAIGNS = 4

_PEOPLE = """
INSERT INTO messaging_person (workspace_id, public_id, external_id)
SELECT %(ws)s, 'u_log' || g, 'log' || g FROM generate_series(1, %(people)s) AS g
"""
# Evenly over thirty days, oldest first, as they would have come.
_DELIVERIES = """
INSERT INTO messaging_delivery (workspace_id, public_id, external_id, person_id, person_at_first, message_id, channel,
    campaign_id, created_at, facts, state, reason, outcome_at)
SELECT %(ws)s, 'd_' || md5(g::text), md5(g::text), %(person)s + g %% %(people)s, %(person)s + g %% %(people)s,
    %(message)s, (ARRAY['push', 'push', 'email', 'sms'])[1 + g %% 4], (%(campaigns)s::bigint[])[1 + g / 7 %% 4],
    made, '{"seen":{"attempted":[1,2,1]}}',
    CASE WHEN g %% 20 = 0 THEN 'failed' WHEN g %% 97 = 0 THEN 'bounced' WHEN g %% 3 = 0 THEN 'opened'
        WHEN g %% 2 = 0 THEN 'delivered' ELSE 'sent' END,
    CASE WHEN g %% (%(size)s / 40) = 0 THEN 'customer_missing' WHEN g %% 20 = 0 THEN 'retries_exhausted: 503'
        WHEN g %% 97 = 0 THEN 'token_invalid: 410' ELSE '' END,
    made
FROM (SELECT g, now() - interval '30 days' * (1 - g::float8 / %(size)s) AS made
    FROM generate_series(1, %(size)s) AS g) AS rows
"""


@dataclass(frozen=True, slots=True)
class Filled:
    seconds: float
    campaign: str
    person: str


def measure(place: Place, conninfo: str, sizes: list[int]) -> Iterator[Section]:
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(User.objects.get(email=EMAIL), "allauth.account.auth_backends.AuthenticationBackend")
    for size in sizes:
        filled = _fill(place, conninfo, size)
        lines = [_line(browser, place, what, words) for what, words in _asks(browser, place, filled)]
        explanation = EXPLANATION.format(size=f"{size:,}", filling=filled.seconds, times=TIMES)
        yield Section(f"Delivery log, {size:,} deliveries", explanation, lines)


def _asks(browser: Client, place: Place, filled: Filled) -> list[tuple[str, str]]:
    asks = [
        ("Newest, no filter", ""),
        ("Failed", "?status=failed"),
        ("Failed or bounced", "?status=failed&status=bounced"),
        ("Opened", "?status=opened"),
        ("A rare reason", "?reason=customer_missing"),
        ("Failed, one campaign", f"?status=failed&campaign={filled.campaign}"),
        ("One campaign", f"?campaign={filled.campaign}"),
        ("One channel", "?channel=sms"),
        ("Last 24 hours", "?range=24h"),
        ("Failed in the last 7 days", "?status=failed&range=7d"),
        ("One person", f"?person={filled.person}"),
    ]
    return [*asks, ("The second page", f"?after={_last_row(browser, place)}")]


def _last_row(browser: Client, place: Place) -> str:
    return browser.get(f"/w/{place.slug}/deliveries/data.json").json()["next"]


def _line(browser: Client, place: Place, what: str, words: str) -> Line:
    address = f"/w/{place.slug}/deliveries/{words}"
    took = []
    for _ in range(TIMES + 1):
        began = time.perf_counter()
        answer = browser.get(address)
        took.append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
    worst = max(took[1:])
    middle = milliseconds(percentile(took[1:], 0.5))
    return Line(what, f"{milliseconds(worst)} (median {middle})", milliseconds(BUDGET), worst <= BUDGET)


def _fill(place: Place, conninfo: str, size: int) -> Filled:
    """Only these deliveries: those of a smaller size before go."""
    workspace = Workspace.objects.get(pk=place.workspace_id)
    made = [prepared.campaign(place.workspace_id, f"log-{size}-{n}") for n in range(CAMPAIGNS)]
    ids = [scopes.campaign_id for scopes in made]
    with workspace_transaction(workspace.pk):
        campaign = Campaign.objects.for_workspace(workspace).get(pk=ids[0])
    began = time.perf_counter()
    with psycopg.connect(conninfo, autocommit=True) as session:
        session.execute("DELETE FROM messaging_delivery WHERE public_id LIKE 'd\\_%%' AND length(public_id) = 34")
        values = {"ws": place.workspace_id, "people": PEOPLE, "size": size, "campaigns": ids}
        values |= _people_and_message(session, values)
        session.execute(_DELIVERIES, values)
        session.execute("VACUUM ANALYZE messaging_delivery, messaging_person")
    return Filled(time.perf_counter() - began, campaign.public_id, "u_log77")


def _people_and_message(session: psycopg.Connection, values: dict) -> dict:
    known = session.execute(
        "SELECT min(id) FROM messaging_person WHERE workspace_id = %(ws)s AND external_id LIKE 'log%%'", values
    ).fetchone()[0]
    if known is None:
        session.execute(_PEOPLE, values)
        return _people_and_message(session, values)
    message = session.execute(
        "INSERT INTO messaging_message (workspace_id, public_id, external_id, name, channel)"
        " VALUES (%(ws)s, 'm_log', 'log', 'Log', 'push')"
        " ON CONFLICT (workspace_id, external_id) DO UPDATE SET name = excluded.name RETURNING id",
        values,
    ).fetchone()[0]
    return {"person": known, "message": message}
