"""Stretches of time as people write them: a number and a unit."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

UNITS = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1), "days": timedelta(days=1)}


def split(span: timedelta) -> tuple[int, str]:
    """The largest unit in which it is a whole number: 36 hours, 2 days."""
    for unit in reversed(UNITS):
        if span and not span % UNITS[unit]:
            return span // UNITS[unit], unit
    return round(span / UNITS["minutes"]), "minutes" if span else "days"


def in_words(span: timedelta) -> str:
    number, unit = split(span)
    return f"{number:,} {unit.removesuffix('s') if number == 1 else unit}"


class SpanWidget(forms.MultiWidget):
    """The number carries the field's own id, so that its label leads there, and alone is marked where it is wrong."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        number = forms.NumberInput(attrs={"min": 0, "class": "short"})
        unit = forms.Select(choices=[(unit, unit) for unit in UNITS], attrs={"aria-label": "Unit"})
        super().__init__({"": number, "unit": unit}, attrs)

    def decompress(self, value: timedelta | None) -> list[Any]:
        return [None, "days"] if value is None else list(split(value))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        number, unit = context["widget"]["subwidgets"]
        unit["attrs"].pop("aria-invalid", None)
        number["attrs"]["id"] = context["widget"]["attrs"].get("id", f"id_{name}")
        return context

    def render(self, *args: Any, **more: Any) -> SafeString:
        return format_html('<span class="span">{}</span>', super().render(*args, **more))


class SpanField(forms.MultiValueField):
    """A duration between `least` and `most`."""

    widget = SpanWidget

    def __init__(self, *, least: timedelta, most: timedelta, **more: Any) -> None:
        self.least, self.most = least, most
        # Asked for below: a unit is always there, so half of the field is never empty.
        number = forms.IntegerField(min_value=0, max_value=1_000_000, required=False)
        unit = forms.ChoiceField(choices=[(unit, unit) for unit in UNITS], required=False)
        super().__init__((number, unit), require_all_fields=False, **more)

    def compress(self, parts: list[Any]) -> timedelta | None:
        if not parts or parts[0] is None:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        span = parts[0] * UNITS[parts[1] or "days"]
        if not self.least <= span <= self.most:
            raise forms.ValidationError(f"From {in_words(self.least)} to {in_words(self.most)}.")
        return span
