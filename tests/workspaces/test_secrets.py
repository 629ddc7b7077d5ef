"""Secrets at rest: they open only where they were put, with a key of the ring."""

import os

import pytest

from workspaces import secrets

HERE = secrets.place("messaging_provider", 7, 1, "credentials")


def test_a_secret_opens_in_its_own_place():
    assert secrets.decrypt(secrets.encrypt("s3cret é", HERE), HERE) == "s3cret é"


@pytest.mark.parametrize(
    "elsewhere",
    [
        secrets.place("messaging_provider", 8, 1, "credentials"),
        secrets.place("messaging_provider", 7, 2, "credentials"),
        secrets.place("messaging_provider", 7, 1, "other"),
        secrets.place("other_table", 7, 1, "credentials"),
    ],
)
def test_a_copy_in_another_row_workspace_field_or_table_does_not_open(elsewhere):
    with pytest.raises(secrets.Undecryptable):
        secrets.decrypt(secrets.encrypt("s3cret", HERE), elsewhere)


def test_a_changed_text_does_not_open():
    text = secrets.encrypt("s3cret", HERE)
    broken = text[:-2] + ("AA" if text[-2:] != "AA" else "BB")
    for wrong in (broken, text[:20], "first:", "", "first:###"):
        with pytest.raises(secrets.Undecryptable):
            secrets.decrypt(wrong, HERE)


def test_the_newest_key_encrypts_and_older_ones_still_open(settings):
    old = secrets.encrypt("s3cret", HERE)
    settings.ENCRYPTION_KEYS = {"second": os.urandom(32), **settings.ENCRYPTION_KEYS}
    assert secrets.encrypt("s3cret", HERE).startswith("second:")
    assert secrets.decrypt(old, HERE) == "s3cret"


def test_a_key_that_left_the_ring_opens_nothing_more(settings):
    old = secrets.encrypt("s3cret", HERE)
    settings.ENCRYPTION_KEYS = {"second": os.urandom(32)}
    with pytest.raises(secrets.Undecryptable, match="ENCRYPTION_KEYS"):
        secrets.decrypt(old, HERE)


def test_the_same_secret_never_looks_the_same_twice():
    assert secrets.encrypt("s3cret", HERE) != secrets.encrypt("s3cret", HERE)
