"""The check and the preview of a use of an in-app message, beside its form while it is filled in."""

from typing import Any

from messaging.in_app.checking import check
from messaging.in_app.use_form import InAppUseForm
from messaging.lacking import lacking
from messaging.previewing import Candidates, preview_in_app


def side_of_use(use: InAppUseForm, people: Candidates, *, may_see_addresses: bool) -> dict[str, Any]:
    """Errors, variables without a fallback and who lacks them, and how one person would get it. Nothing is kept."""
    found = check(use.definition, use.filled())
    errors = [*found.errors, *((name, "is not filled in yet") for name in found.unfilled)]
    person = people.chosen() if use.chosen and not errors else None
    return {
        "errors": errors,
        "variables": found.variables,
        "lacking": lacking(people.audience, found.variables),
        "everybody": people.audience.count() if found.variables else 0,
        "preview": person and preview_in_app(use.definition, use.filled(), person, may_see_addresses=may_see_addresses),
    }
