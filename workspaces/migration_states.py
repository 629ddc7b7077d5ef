"""Migrations in a third of the time: after each operation only the model it changes is rendered anew.

Django renders every related model too, over and over, and through their workspace all of ours are related. Operations
on the schema look at one model and at the names of what it refers to, which stay. Django itself calls such a state
delayed, and renders all of it before it hands it to a RunPython.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.migrations.state import ProjectState


@contextmanager
def rendered_one_by_one() -> Iterator[None]:
    original = ProjectState._find_reload_model  # type: ignore[attr-defined]
    ProjectState._find_reload_model = _only_itself  # type: ignore[attr-defined]
    try:
        yield
    finally:
        ProjectState._find_reload_model = original  # type: ignore[attr-defined]


def _only_itself(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
    state.is_delayed = True
    return {(app_label, model_name)}
