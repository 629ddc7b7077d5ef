"""A world that the tests of a module share: each test undoes what it did to it, the module undoes the world."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction


@contextmanager
def standing(django_db_blocker: Any) -> Iterator[None]:
    """For a fixture of a module whose tests commit nothing: what is made within stands until the fixture ends."""
    with django_db_blocker.unblock():
        wrapping = transaction.atomic()
        # As Django marks the transaction of its own test cases, so that pages may ask for a snapshot inside.
        wrapping._from_testcase = True
        with wrapping:
            yield
            transaction.set_rollback(True)
