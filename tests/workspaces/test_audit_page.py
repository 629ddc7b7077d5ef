"""Settings, audit log: who did what and when, found again and never edited."""

import pytest

from workspaces.models import AuditEntry
from workspaces.tenancy import workspace_transaction

pytestmark = pytest.mark.django_db

URL = "/w/acme/settings/audit/"
PROMOTED = {
    "who": "vic@example.com",
    "before": {"role": "viewer", "granted": []},
    "after": {"role": "admin", "granted": []},
}
NONSENSE = [
    "from=yesterday",
    "to=2026-13-40",
    "from=0001-01-01",
    "to=9999-12-31",
    "before=x",
    "before=99999999999999999999",
]
NONSENSE += ["who=%00", "page=7"]


@pytest.fixture
def admin(ana, signed_in):
    return signed_in(ana)


def write(workspace, *entries):
    with workspace_transaction(workspace.pk):
        for at, actor, action, detail in entries:
            AuditEntry.unscoped.create(workspace=workspace, at=at, actor=actor, action=action, detail=detail)


@pytest.fixture
def history(acme, globex):
    write(
        acme,
        ("2026-11-19T23:30:00Z", "ana@example.com", "key_created", {"name": "Shop", "kind": "sender"}),
        ("2026-11-20T12:00:00Z", "ben@example.com", "key_revoked", {"name": "Old job"}),
        ("2026-11-21T09:00:00Z", "ana@example.com", "member_changed", PROMOTED),
    )
    write(globex, ("2026-11-20T12:00:00Z", "gus@example.com", "key_created", {"name": "Foreign"}))


def rows(client, query="") -> list[str]:
    page = client.get(URL + query).content.decode()
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [row.partition("</tr>")[0] for row in body.split("<tr>")[1:]]


def test_the_newest_comes_first_in_words(admin, history):
    found = [row for row in rows(admin) if "signed in" not in row]
    assert "changed the rights of vic@example.com" in found[0]
    assert "role viewer, granted nothing" in found[0]
    assert "revoked the key Old job" in found[1]
    assert "created the key Shop" in found[2]
    assert "Foreign" not in "".join(found)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?who=BEN", ["Old job"]),
        ("?what=key_created", ["Shop"]),
        ("?from=2026-11-20&to=2026-11-20&tz=UTC", ["Old job"]),
        ("?to=2026-11-20&tz=Asia/Kathmandu", ["Old job", "Shop"]),
        ("?from=2026-11-20&to=2026-11-20&tz=Asia/Kathmandu", ["Old job", "Shop"]),
        ("?who=nobody", []),
        ("?what=no_such_action", []),
    ],
)
def test_it_is_filtered_by_who_what_and_the_readers_days(admin, history, query, expected):
    found = [row for row in rows(admin, query) if "signed in" not in row]
    assert len(found) == len(expected)
    assert all(name in row for name, row in zip(expected, found, strict=True))


@pytest.mark.parametrize("query", NONSENSE)
def test_a_value_that_makes_no_sense_is_left_out(admin, history, query):
    assert admin.get(f"{URL}?{query}").status_code == 200


def test_a_date_that_is_none_is_named_in_a_notice(admin):
    assert "“yesterday” is not a date" in admin.get(URL + "?from=yesterday").content.decode()


def test_further_pages_continue_after_a_line_whatever_arrives_meanwhile(admin, acme):
    names = [f"no{n:03d}" for n in range(60)]
    write(acme, *((f"2026-11-01T00:{name[-2:]}:00Z", "ana", "key_created", {"name": name}) for name in names))
    page = admin.get(URL + "?what=key_created").content.decode()
    assert page.count("created the key") == 50
    further = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    write(acme, ("2026-11-02T00:00:00Z", "ana@example.com", "key_created", {"name": "new"}))
    assert [name for name in names if name in "".join(rows(admin, further))] == names[:10]


def test_htmx_gets_the_log_alone(admin, history):
    part = admin.get(URL, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "Old job" in part.content.decode()
    assert "HX-Request" in part.headers["Vary"]


def test_the_page_offers_nothing_that_changes_a_line(admin, history):
    page = admin.get(URL).content.decode().partition("<main")[2]
    assert 'method="post"' not in page


def test_hostile_text_is_harmless(admin, acme):
    write(acme, ("2026-11-21T09:00:00Z", "<script>alert(1)</script>", "<b>x", {"name": "<img src=x>"}))
    page = admin.get(URL).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x>" not in page
