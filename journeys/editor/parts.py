"""Forms of the parts a definition is made of: an event with conditions, and lists of named things with either."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms

from messaging.goal_filters import FilterForms, filters_of, initial_of
from messaging.goals import OPERATORS
from messaging.spans import split

Choices = Sequence[tuple[str, str]]
# Empty lines offered below those that are filled in.
_SPARE = 1
_MOST = 20


def conditions(data: Any, prefix: str, filters: Any) -> forms.BaseFormSet:
    """The lines of conditions under this prefix."""
    kept = [one for one in filters or [] if isinstance(one, Mapping) and one.get("op") in OPERATORS]
    initial = initial_of([{"value": None, **one} for one in kept])
    # A form that was posted before these lines were on its page has none of them.
    bound = data if data is not None and f"{prefix}-TOTAL_FORMS" in data else None
    return FilterForms(bound, initial=initial, prefix=prefix)


def told(formset: forms.BaseFormSet, kept: Any) -> list[dict[str, Any]]:
    return filters_of(formset) if formset.is_bound else list(kept or [])


def iso(span: timedelta) -> str:
    """`P2D`, `PT3H`, `PT90M`: as people write it, so that what is saved unchanged stays as it was."""
    number, unit = split(span)
    return {"days": f"P{number}D", "hours": f"PT{number}H", "minutes": f"PT{number}M"}[unit]


class Item(forms.Form):
    """One named thing of a list: a branch, an outcome, an exit rule. Emptying its name takes it out; what never had a
    name needs one as soon as anything else is said of it."""

    name = forms.CharField(label="Name", required=False, max_length=200)
    event = forms.CharField(label="Event", required=False, max_length=200)
    share = forms.IntegerField(label="Share, %", required=False, min_value=1, max_value=99)
    to = forms.ChoiceField(label="Leads to", required=False)
    by = forms.ChoiceField(
        label="Looks at",
        required=False,
        choices=[
            ("event", "An event"),
            ("goal", "The conversion"),
            ("attribute", "Attributes"),
            ("unsubscribed", "Unsubscribing"),
        ],
    )

    def __init__(
        self, data: Any, *, prefix: str, one: str, kept: Mapping[str, Any], fields: Sequence[str], targets: Choices = ()
    ) -> None:
        bound = data if data is not None and f"{prefix}-name" in data else None
        super().__init__(bound, prefix=prefix, initial={name: kept.get(name) for name in ("name", *fields)})
        self.one, self.kept = one, kept
        for name in set(self.fields) - {"name", *fields}:
            del self.fields[name]
        if "to" in self.fields:
            self.fields["to"] = forms.ChoiceField(label="Leads to", required=False, choices=list(targets))
        self.filters = conditions(data, f"{prefix}-filter", kept.get("filters")) if "share" not in fields else None

    @property
    def is_spare(self) -> bool:
        return not self.kept

    def is_valid(self) -> bool:
        if not self.is_bound:
            return True
        return all([super().is_valid(), self.filters is None or not self.filters.is_bound or self.filters.is_valid()])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        lacks_name = "name" not in self.errors and not cleaned.get("name") and not self.kept.get("name")
        if lacks_name and self._says_something():
            self.add_error("name", f"Give this {self.one} a name.")
        return cleaned

    def _says_something(self) -> bool:
        """Beside its name; of a choice the first is there without anybody choosing."""
        for name in self.fields.keys() - {"name"}:
            offered: Any = getattr(self.fields[name], "choices", None)
            untouched = str(offered[0][0]) if offered else ""
            if self[name].value() not in (None, "", untouched):
                return True
        lines = self.filters if self.filters is not None and self.filters.is_bound else ()
        return any(line["property"].value() or line["value"].value() for line in lines)

    def told(self) -> dict[str, Any] | None:
        """As the definition keeps it; None where it is left out."""
        if not self.is_bound:
            return dict(self.kept) or None
        named = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        if not named.get("name"):
            return None
        found = {**({"id": self.kept["id"]} if self.kept.get("id") else {}), **named}
        if self.filters is not None and (filters := told(self.filters, self.kept.get("filters"))):
            found["filters"] = filters
        return found


class Items:
    """The list: what is kept, and lines to add to it; `one` says what each of them is."""

    def __init__(
        self, data: Any, prefix: str, one: str, kept: Any, fields: Sequence[str], targets: Choices = ()
    ) -> None:
        present = [one for one in kept or [] if isinstance(one, Mapping)]
        posted = _posted(data, prefix)
        count = max(min(len(present) + _SPARE, _MOST), posted)
        rows = [present[n] if n < len(present) else {} for n in range(count)]
        self.prefix, self.one = prefix, one
        self.items = [
            Item(data, prefix=f"{prefix}-{n}", one=one, kept=row, fields=fields, targets=targets)
            for n, row in enumerate(rows)
        ]

    def __iter__(self):
        return iter(self.items)

    @property
    def errors(self) -> list[Any]:
        return [item.errors for item in self.items if item.errors]

    def is_valid(self) -> bool:
        return False not in [item.is_valid() for item in self.items]

    def told(self) -> list[dict[str, Any]]:
        return [found for item in self.items if (found := item.told()) is not None]


def _posted(data: Any, prefix: str) -> int:
    if data is None:
        return 0
    return next((n for n in range(_MOST, 0, -1) if f"{prefix}-{n - 1}-name" in data), 0)
