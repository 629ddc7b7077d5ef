import pytest
from django.test import Client

from analytics.demo import accounts, progress
from analytics.demo.people import OTHER_SLUG, SIGN_INS, WORKSPACE_SLUG
from workspaces.models import User, Workspace

pytestmark = pytest.mark.django_db(transaction=True)


def page_of(email, slug):
    browser = Client()
    browser.force_login(User.objects.get(email=email), "allauth.account.auth_backends.AuthenticationBackend")
    return browser.get(f"/w/{slug}/campaigns/", follow=True).content.decode()


@pytest.fixture
def demo():
    return accounts.set_up()


def test_a_strip_names_how_far_it_is(demo):
    progress.note(demo.workspace, 34, 100)
    assert "Demo history is still loading, the newest days first: 34 %." in page_of(SIGN_INS[0].email, WORKSPACE_SLUG)


def test_it_is_gone_when_all_is_in(demo):
    progress.note(demo.workspace, 34, 100)
    progress.finish(demo.workspace)
    assert "Demo history" not in page_of(SIGN_INS[0].email, WORKSPACE_SLUG)


def test_another_workspace_never_shows_it(demo):
    progress.note(Workspace.objects.get(slug=OTHER_SLUG), 34, 100)
    assert "Demo history" not in page_of(SIGN_INS[-1].email, OTHER_SLUG)


def test_the_last_per_cent_is_only_shown_as_done_when_it_is(demo):
    progress.note(demo.workspace, 100, 100)
    assert progress.state(demo.workspace) == 99
