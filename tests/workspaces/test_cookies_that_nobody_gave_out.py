"""A session cookie that is nonsense is nobody's: whoever brings it is asked to sign in."""

import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("told", ["\0abcdefgh12345678", "x" * 500, "';--", ""])
def test_it_leads_to_the_sign_in(told):
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = told
    answer = browser.get("/account/")
    assert answer.status_code == 302 and "login" in answer.url
