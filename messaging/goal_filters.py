"""Conditions on the properties of a goal's event, as people write them and as they are kept (ruling 48: values are
compared by type)."""

import json
import math
from collections.abc import Iterable
from typing import Any

from django import forms

from messaging.goals import is_number

OPS = (
    ("eq", "is"),
    ("ne", "is not"),
    ("gt", "is more than"),
    ("gte", "is at least"),
    ("lt", "is less than"),
    ("lte", "is at most"),
    ("in", "is one of"),
    ("contains", "contains"),
    ("exists", "is there"),
)
WORDS = dict(OPS)
MOST = 20
_NUMBERS_ONLY = frozenset({"gt", "gte", "lt", "lte"})


class FilterForm(forms.Form):
    """One condition; an empty property leaves it out."""

    property = forms.CharField(required=False, max_length=200)
    op = forms.ChoiceField(label="Compared", choices=OPS, required=False)
    value = forms.CharField(required=False, max_length=2_000)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("property"):
            if cleaned.get("value"):
                self.add_error("property", "Which property?")
            return cleaned
        op, value = cleaned.get("op") or "eq", cleaned.get("value", "")
        if op == "exists":
            cleaned["parsed"] = None
        elif not value:
            self.add_error("value", "Compared with what?")
        else:
            cleaned["parsed"] = [read(part) for part in value.split(",")] if op == "in" else read(value)
            if op in _NUMBERS_ONLY and not is_number(cleaned["parsed"]):
                self.add_error("value", "This has to be a number.")
        return cleaned

    def filter(self) -> dict[str, Any] | None:
        cleaned = self.cleaned_data
        if not cleaned.get("property"):
            return None
        return {"property": cleaned["property"], "op": cleaned.get("op") or "eq", "value": cleaned["parsed"]}


FilterForms = forms.formset_factory(FilterForm, extra=2, max_num=MOST, validate_max=True)


def filters_of(checked: Iterable[Any]) -> list[dict[str, Any]]:
    """Of forms that are valid; empty lines are left out."""
    return [found for form in checked if (found := form.filter()) is not None]


def initial_of(filters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"property": each["property"], "op": each["op"], "value": _written(each)} for each in filters]


def sentence(each: dict[str, Any]) -> str:
    return " ".join(filter(None, (each["property"], WORDS[each["op"]], _written(each))))


def read(text: str) -> Any:
    """`20`, `2.5` and `true` are what they look like, `"20"` is a text, and so is what cannot be kept otherwise."""
    text = text.strip()
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if _can_be_kept(value) else text


def _can_be_kept(value: Any) -> bool:
    """The database knows no infinite numbers, and in texts neither a NUL nor half a character."""
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
    return isinstance(value, bool) or (is_number(value) and math.isfinite(value))


def write(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False) if read(value) != value else value
    return json.dumps(value)


def _written(each: dict[str, Any]) -> str:
    if each["op"] == "exists":
        return ""
    value = each["value"]
    return ", ".join(write(part) for part in value) if isinstance(value, list) else write(value)
