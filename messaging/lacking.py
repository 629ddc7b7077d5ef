"""How many people lack a value that a message uses without a fallback: each of them would be a failed delivery."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from messaging.models import Person

# What the sender gives every message besides the attributes (see the rendering of a delivery).
_COLUMNS = {"id": "external_id", "email": "email", "phone": "phone"}
_OF_PERSON = "customer."


def variables_of_person(paths: Iterable[str]) -> list[str]:
    """`customer.first_name` -> `first_name`; what is not about the person is there for everybody or for nobody."""
    return [path.removeprefix(_OF_PERSON) for path in paths if path.startswith(_OF_PERSON)]


def lacking(people: QuerySet[Person], paths: Iterable[str]) -> dict[str, int]:
    """Path -> people without it, those that nobody lacks left out."""
    names = variables_of_person(paths)
    counts = {name: people.filter(_lacks(name)).count() for name in names}
    return {f"{_OF_PERSON}{name}": n for name, n in counts.items() if n}


def lacking_any(people: QuerySet[Person], paths: Iterable[str]) -> int:
    """People who lack at least one of them."""
    wanted = Q(pk__in=[])
    for name in variables_of_person(paths):
        wanted |= _lacks(name)
    return people.filter(wanted).count()


def _lacks(name: str) -> Q:
    """Null counts as absent, as it does when the message is rendered."""
    if name in _COLUMNS:
        return Q(**{f"{_COLUMNS[name]}__isnull": True})
    key = name.split(".", 1)[0]
    return ~Q(attributes__has_key=key) | Q(**{f"attributes__{key}": None})
