"""The form of a step, made of what its kind has: its own fields, conditions, named ways, and where each way leads.

A draft may be incomplete: what a form cannot read it says beside the field, what is missing the check of the whole says
beside the step.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms

from journeys.design.deeds import EVENTS_KEPT
from journeys.design.shapes import IfNotSent
from journeys.design.values import LONGEST_WAIT
from journeys.editor import parts, targets
from journeys.editor.draft import Given
from journeys.editor.kinds import Kind, kind_of
from journeys.editor.words import WEEKDAYS, span_of
from messaging.goal_filters import read, write
from messaging.spans import SpanField

_MINUTE = timedelta(minutes=1)
_MOST_ATTRIBUTES = 20


def _span(label: str, help_text: str = "", most: timedelta = LONGEST_WAIT) -> SpanField:
    return SpanField(label=label, required=False, least=_MINUTE, most=most, help_text=help_text)


class Fields(forms.Form):
    """What a step of a kind has beside its name. `given` turns it into the definition's keys; an empty value leaves
    the key out."""

    @classmethod
    def initial_of(cls, step: Given) -> dict[str, Any]:
        return {name: step.get(name) for name in cls.base_fields}

    def given(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class SendFields(Fields):
    if_not_sent = forms.ChoiceField(
        label="Who cannot get it",
        choices=[
            (IfNotSent.CONTINUE, "goes on to the next step at once"),
            (IfNotSent.EXIT, "leaves the journey, and the exit says why: unsubscribed, undeliverable or failed"),
        ],
        widget=forms.RadioSelect,
        help_text="For instance whoever unsubscribed or has no device. Where they leave, everybody stays in the step "
        "until it is known what became of the message.",
    )

    @classmethod
    def initial_of(cls, step: Given) -> dict[str, Any]:
        return {"if_not_sent": step.get("if_not_sent") or IfNotSent.CONTINUE}


class Spans(Fields):
    """Fields that are durations are kept as ISO 8601."""

    @classmethod
    def initial_of(cls, step: Given) -> dict[str, Any]:
        return {
            name: span_of(step.get(name)) if isinstance(field, SpanField) else step.get(name)
            for name, field in cls.base_fields.items()
        }

    def given(self) -> dict[str, Any]:
        found = self.cleaned_data.items()
        return {name: parts.iso(value) if isinstance(value, timedelta) else value for name, value in found}


class WaitForFields(Spans):
    pass


# `for` is a word of the language.
WaitForFields.base_fields["for"] = _span("How long", "Elapsed time: 1 day is 24 hours, also when the clocks change.")


class WaitUntilFields(Fields):
    until = forms.TimeField(
        label="Time of day",
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "short"}),
        help_text="On the clock of each person. A time that the clocks skip comes at the first moment after it.",
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="Only on",
        required=False,
        coerce=int,
        choices=list(enumerate(WEEKDAYS, 1)),
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: on any day.",
    )

    def given(self) -> dict[str, Any]:
        at = self.cleaned_data["until"]
        return {"until": f"{at:%H:%M}" if at else "", "weekdays": self.cleaned_data["weekdays"]}


class WaitEventFields(Spans):
    event = forms.CharField(label="Event", required=False, max_length=200)
    timeout = _span("At the longest")


class EventSplitFields(Spans):
    within = _span("Done within the last", "At most 30 days. Empty: since the person entered the journey.", EVENTS_KEPT)


class OutcomeFields(Spans):
    timeout = _span("At the longest", "Whoever does none of these until then goes the way of the time that is up.")


class ChangeFields(Fields):
    attributes = forms.CharField(
        label="Set attributes",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text='One on a line, such as plan = gold. 20 and true are a number and a yes, "20" is a text.',
    )
    unset = forms.CharField(label="Remove attributes", required=False, help_text="Names divided by commas.")
    add_tags = forms.CharField(label="Add tags", required=False, help_text="Divided by commas.")
    remove_tags = forms.CharField(label="Take tags off", required=False, help_text="Divided by commas.")

    @classmethod
    def initial_of(cls, step: Given) -> dict[str, Any]:
        lists = {name: ", ".join(step.get(name) or []) for name in ("unset", "add_tags", "remove_tags")}
        lines = [f"{name} = {write(value)}" for name, value in (step.get("set") or {}).items()]
        return {"attributes": "\n".join(lines), **lists}

    def clean_attributes(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for line in filter(None, map(str.strip, self.cleaned_data["attributes"].splitlines())):
            name, divided, value = line.partition("=")
            if not divided or not name.strip():
                raise forms.ValidationError(f"“{line[:40]}” is not a name = a value.")
            found[name.strip()] = read(value)
        if len(found) > _MOST_ATTRIBUTES:
            raise forms.ValidationError(f"At most {_MOST_ATTRIBUTES} attributes.")
        return found

    def given(self) -> dict[str, Any]:
        lists = {name: _listed(self.cleaned_data[name]) for name in ("unset", "add_tags", "remove_tags")}
        return {"set": self.cleaned_data["attributes"], **lists}


class Nothing(Fields):
    pass


_FIELDS: dict[str, type[Fields]] = {
    "wait_for": WaitForFields,
    "wait_until": WaitUntilFields,
    "wait_event": WaitEventFields,
    "split_event": EventSplitFields,
    "custom_event": OutcomeFields,
    "change": ChangeFields,
}
# Where the named ways stand in the definition, what one is called, and what each has beside its name.
_ITEMS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "split_attribute": ("branches", "branch", ("to",)),
    "split_event": ("branches", "branch", ("event", "to")),
    "split_percentage": ("branches", "branch", ("share", "to")),
    "custom_event": ("outcomes", "outcome", ("event", "to")),
}
# Ways beside the named ones: (field, label).
_REST: dict[str, tuple[tuple[str, str], ...]] = {
    "wait_event": (("happened", "When it happens: leads to"), ("timed_out", "When the time is up: leads to")),
    "custom_event": (("timed_out", "When the time is up: leads to"),),
    "split_attribute": (("otherwise", "Everybody else: leads to"),),
    "split_event": (("otherwise", "Everybody else: leads to"),),
    "split_percentage": (),
    "exit": (),
}
_ONE_WAY = (("onward", "Leads to"),)


class StepForm:
    """All of a step's form; `given` is the step as the definition keeps it."""

    def __init__(self, data: Any, step: Given, steps: Sequence[Given]) -> None:
        self.kind: Kind = kind_of(step)
        self.step, self.steps = step, steps
        offered = targets.choices(steps, step["id"])
        self.name = NameForm(data, initial={"name": step.get("name")})
        fields = SendFields if self.kind.sends else _FIELDS.get(self.kind.key, Nothing)
        self.fields = fields(data, initial=fields.initial_of(step))
        self.filters = parts.conditions(data, "filter", step.get("filters")) if self.kind.key == "wait_event" else None
        self.items = self._items(data, offered)
        self.rest = RestForm(data, self._ways(), offered, self._rest_initial(), names_rest=self._names_rest())

    @property
    def forms(self) -> list[Any]:
        return [form for form in (self.name, self.fields, self.filters, self.items, self.rest) if form is not None]

    @property
    def has_conditions(self) -> bool:
        return self.filters is not None or any(item.filters is not None for item in self.items or ())

    def is_valid(self) -> bool:
        return False not in [form.is_valid() for form in self.forms]

    def given(self) -> Given:
        found = {"id": self.step["id"], "type": self.step["type"], **self.name.cleaned_data, **self.fields.given()}
        found |= {name: self.step[name] for name in ("message", "by") if name in self.step}
        if self.filters is not None:
            found["filters"] = parts.told(self.filters, self.step.get("filters"))
        ways: list[str] = []
        if self.items is not None:
            items = self.items.told()
            ways = [item.pop("to", targets.BELOW) for item in items]
            found[_ITEMS[self.kind.key][0]] = items
        if self._names_rest():
            found["otherwise"] = self.rest.cleaned_data["otherwise_name"]
        ways += [self.rest.cleaned_data[name] or targets.BELOW for name, _ in self._ways()]
        found["next"] = targets.next_of(self.steps, self.step["id"], ways) if ways else []
        return {name: value for name, value in found.items() if value not in (None, "", [], {}) or name in _KEPT}

    def _ways(self) -> tuple[tuple[str, str], ...]:
        return _REST.get(self.kind.key, _ONE_WAY)

    def _names_rest(self) -> bool:
        return any(name == "otherwise" for name, _ in self._ways())

    def _items(self, data: Any, offered: targets.Choices) -> parts.Items | None:
        if self.kind.key not in _ITEMS:
            return None
        key, one, fields = _ITEMS[self.kind.key]
        kept = [each for each in self.step.get(key) or [] if isinstance(each, Mapping)]
        placed = [{**each, "to": targets.chosen(self.step, place)} for place, each in enumerate(kept)]
        return parts.Items(data, "way", one, placed, fields, offered)

    def _rest_initial(self) -> dict[str, Any]:
        key = _ITEMS.get(self.kind.key, ("",))[0]
        before = len(self.step.get(key) or []) if key else 0
        found = {name: targets.chosen(self.step, before + n) for n, (name, _) in enumerate(self._ways())}
        return found | {"otherwise_name": self.step.get("otherwise") or ""}


# Kept though empty: what kind of step it is hangs on them.
_KEPT = frozenset({"event", "until", "branches", "outcomes", "name"})


class NameForm(forms.Form):
    name = forms.CharField(label="Name", max_length=200, help_text="As it stands in the flow and its analytics.")


class RestForm(forms.Form):
    """Where the ways lead that carry no name of their own."""

    def __init__(
        self,
        data: Any,
        ways: Sequence[tuple[str, str]],
        offered: targets.Choices,
        initial: Mapping[str, Any],
        *,
        names_rest: bool,
    ) -> None:
        super().__init__(data, initial=dict(initial))
        if names_rest:
            self.fields["otherwise_name"] = forms.CharField(
                label="The rest is called", required=False, max_length=200, help_text="Empty: Everybody else."
            )
        for name, label in ways:
            self.fields[name] = forms.ChoiceField(label=label, required=False, choices=offered)


def _listed(text: str) -> list[str]:
    return list(dict.fromkeys(filter(None, map(str.strip, text.split(",")))))
