"""The `url` of an answer of the definition API leads to a page, for people and for programs."""

import pytest

from workspaces.models import Member, User

HOSTILE = "<script>alert(1)</script>\u202e=1+1"
BLOCKS = [{"id": "buy", "type": "button", "label": HOSTILE}, {"id": "x", "type": "close_button"}]
MESSAGE = {"name": HOSTILE, "channel": "in_app", "cards": [{"id": "one", "blocks": BLOCKS}]}
ANN = {
    "email": "ann@example.com",
    "attributes": {"plan": HOSTILE},
    "devices": [{"token": "secret-token", "platform": "ios"}],
    "tags": ["vip"],
}


def page(api, url, key=None):
    return api.client.get(
        url.removeprefix("http://testserver"), headers={"authorization": f"Bearer {key or api.cast.api_key}"}
    )


def test_a_message_shows_its_blocks_and_the_earlier_ones(api):
    url = api.put("messages/m", MESSAGE).json()["url"]
    api.put("messages/m", {"cards": [{"id": "one", "blocks": [BLOCKS[0] | {"label": "Buy now"}]}]})
    answer = page(api, url)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Buy now" in text
    assert "Deleted close_button" in text
    assert "<script>alert" not in text


def test_a_person_shows_what_is_known_and_addresses_only_to_those_who_may_see_them(api):
    url = api.put("people/ann", ANN).json()["url"]
    text = page(api, url).content.decode()
    assert "ann@example.com" in text
    assert "secret-token" not in text
    assert "<script>alert" not in text
    text = page(api, url, api.cast.api_key_of("marketer")).content.decode()
    assert "ann@example.com" not in text
    assert "Your role cannot see addresses." in text
    assert page(api, url, api.cast.api_key_of("viewer")).status_code == 403


def test_an_erased_person_and_a_merged_one_say_so(api):
    url = api.put("people/ann", ANN).json()["url"]
    api.delete("people/ann")
    text = page(api, url).content.decode()
    assert "This person was erased." in text
    assert "vip" not in text


@pytest.mark.parametrize("path", ["messages/m_none", "people/u_none", "sources/o_none"])
def test_what_is_not_there_is_404_also_for_members(api, client, path):
    user = User.objects.create_user(email="adam@example.com", password="correct horse battery")
    Member.unscoped.create(workspace=api.cast.workspace, user=user, role="admin")
    client.force_login(user)
    assert client.get(f"/w/{api.cast.workspace.slug}/{path}/").status_code == 404
