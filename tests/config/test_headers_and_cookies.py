"""The browser is told to load nothing from strangers, and cookies follow the site's scheme (ruling 17)."""

import json
import os
import subprocess
import sys

import pytest

from tests import servers
from tests.config.conftest import CHECKOUT

POLICY = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
}


@pytest.mark.django_db
def test_every_answer_carries_the_strict_policy(client):
    answer = client.get("/livez")
    assert set(answer["Content-Security-Policy"].split("; ")) == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"


def settings_of(**environment):
    program = (
        "import json; from config import settings as s;"
        "print(json.dumps({name: getattr(s, name) for name in dir(s) if name.isupper()}, default=str))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=CHECKOUT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_over_http_the_demo_signs_in_under_any_address():
    seen = settings_of(SITE_URL="")
    assert (seen["SESSION_COOKIE_NAME"], seen["CSRF_COOKIE_NAME"]) == ("sid", "csrf")
    assert (seen["SESSION_COOKIE_SECURE"], seen["CSRF_COOKIE_SECURE"], seen["SECURE_SSL_REDIRECT"]) == (False,) * 3
    assert seen["ALLOWED_HOSTS"] == ["*"]


def test_over_https_cookies_are_bound_to_the_host():
    seen = settings_of(SITE_URL="https://readout.example/")
    assert (seen["SESSION_COOKIE_NAME"], seen["CSRF_COOKIE_NAME"]) == ("__Host-sid", "__Host-csrf")
    assert (seen["SESSION_COOKIE_SECURE"], seen["CSRF_COOKIE_SECURE"], seen["SECURE_SSL_REDIRECT"]) == (True,) * 3
    assert seen["ALLOWED_HOSTS"] == ["readout.example"]
    assert seen["SECURE_HSTS_SECONDS"] >= 31_536_000


def test_an_installation_with_a_name_passes_the_checks_for_deployment():
    secret = "0123456789abcdef" * 4
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=CHECKOUT,
        env=servers.environment(
            SITE_URL="https://readout.example", ALLOW_TEST_CLOCK="0", ALLOW_PUSH_SIMULATOR="0", SECRET_KEY=secret
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_test_clock_is_ignored_where_it_is_not_allowed():
    assert settings_of(ALLOW_TEST_CLOCK="0", READOUT_NOW="2026-11-21T14:00:00+00:00")["READOUT_NOW"] is None
