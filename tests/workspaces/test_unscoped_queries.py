"""The first line alone: a model's manager gives rows only for a workspace that was named."""

import pytest

from tests.workspaces.cast import make_source
from workspaces.models import Key, Source, UnscopedQuery
from workspaces.tenancy import owner

pytestmark = pytest.mark.django_db


def test_a_query_without_a_workspace_is_refused_before_it_reaches_the_database():
    for query in (
        lambda: Source.objects.all(),
        lambda: Source.objects.get(pk=1),
        lambda: Source.objects.filter(name="x"),
        lambda: Source.objects.create(name="x"),
        lambda: Key.objects.live(),
    ):
        with pytest.raises(UnscopedQuery):
            query()


def test_the_access_function_alone_keeps_workspaces_apart(acme, globex):
    """As the owner of the tables, whom no row policy binds."""
    mine, theirs = make_source(acme, "Acme shop"), make_source(globex, "Globex shop")
    with owner():
        assert list(Source.objects.for_workspace(acme)) == [mine]
        assert list(Source.objects.for_workspace(globex.pk)) == [theirs]
        assert not Source.objects.for_workspace(acme).filter(pk=theirs.pk).exists()
