"""Who a campaign or a launch is for: chosen in a form, and counted before anybody decides."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from campaigns.id_files import read_ids
from campaigns.launching import Audience
from campaigns.models import AudienceKind
from messaging import segments
from messaging.channels import Channel
from messaging.device_words import IN_APP
from messaging.lacking import lacking
from messaging.models import Device, Person, PersonTag, Segment, Template
from messaging.rendering import check
from workspaces.models import Workspace

_MOST_IDS = 100_000
_MOST_NAMES = 500
# Where a message of the channel goes to.
_ADDRESS = {Channel.EMAIL: "email", Channel.SMS: "phone"}


class AudienceForm(forms.Form):
    audience = forms.ChoiceField(
        label="Who gets it?", choices=AudienceKind.choices, initial=AudienceKind.TAG, widget=forms.RadioSelect
    )
    tag = forms.ChoiceField(label="Tag", required=False)
    segment = forms.ChoiceField(label="Segment", required=False)
    ids = forms.CharField(
        label="Ids",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=f"Your own ids of people, one per line. At most {_MOST_IDS:,}.",
    )
    file = forms.FileField(
        label="Or a file of ids",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt"}),
        help_text="CSV or plain text, the ids in the first column. They are added to those above.",
    )

    def __init__(
        self, *args: Any, workspace: Workspace, reader: Any = None, chosen: Segment | None = None, **more: Any
    ) -> None:
        """`chosen` is offered whoever's it is: it was chosen before, perhaps by its owner."""
        super().__init__(*args, **more)
        tags = PersonTag.objects.for_workspace(workspace).order_by("name").values_list("name", flat=True).distinct()
        self._segments = segments.saved(workspace, reader)
        if chosen is not None:
            self._segments |= Segment.objects.for_workspace(workspace).filter(pk=chosen.pk)
        saved = self._segments.order_by("name", "pk").values_list("public_id", "name")
        self._choose("tag", "Choose a tag", [(name, name) for name in tags[:_MOST_NAMES]])
        self._choose("segment", "Choose a segment", list(saved[:_MOST_NAMES]))

    def _choose(self, name: str, nothing: str, choices: list[tuple[str, str]]) -> None:
        field = forms.ChoiceField(label=self.fields[name].label, required=False, choices=[("", nothing), *choices])
        self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("audience")
        if kind == AudienceKind.IDS:
            self._clean_ids(cleaned)
        for name in (AudienceKind.TAG, AudienceKind.SEGMENT):
            if kind == name and not cleaned.get(name):
                self.add_error(name.value, f"Choose the {name.value}.")
        return cleaned

    def _clean_ids(self, cleaned: dict[str, Any]) -> None:
        listed = self.listed()
        if not listed:
            self.add_error("ids", "Write at least one id.")
        if len(listed) > _MOST_IDS:
            self.add_error("ids", f"These are more than {_MOST_IDS:,} ids.")
        if cleaned.get("file"):
            # Shown again, the form holds what the file held: a browser sends a file once.
            self.data = {**{name: self.data.get(name) for name in self.data}, "ids": "\n".join(listed)}

    def listed(self) -> list[str]:
        lines = (line.strip().replace("\0", "") for line in self.cleaned_data.get("ids", "").splitlines())
        return list(dict.fromkeys([*filter(None, lines), *self._uploaded()]))

    def _uploaded(self) -> Sequence[str]:
        given = self.cleaned_data.get("file")
        if not given:
            return ()
        given.seek(0)
        try:
            return read_ids(given.read())
        except (UnicodeDecodeError, csv.Error):
            self.add_error("file", "This is not a text file in UTF-8 with one id in a line.")
            return ()

    def chosen(self) -> Audience:
        kind = AudienceKind(self.cleaned_data["audience"])
        return Audience(
            kind,
            tag=self.cleaned_data["tag"] if kind == AudienceKind.TAG else "",
            ids=self.listed() if kind == AudienceKind.IDS else (),
            segment=self._segment() if kind == AudienceKind.SEGMENT else None,
        )

    def _segment(self) -> Segment:
        return self._segments.get(public_id=self.cleaned_data["segment"])


@dataclass(frozen=True, slots=True)
class Reach:
    """Of `people`, so many will not get it, and why; one person may be in several of the counts."""

    people: int
    unknown_ids: int
    unsubscribed: int
    without_address: int
    lacking: dict[str, int]


def people_of(workspace: Workspace, audience: Audience) -> QuerySet[Person]:
    found = Person.objects.for_workspace(workspace).filter(erased_at=None, merged_into=None)
    if audience.kind == AudienceKind.TAG:
        tagged = PersonTag.objects.for_workspace(workspace).filter(name=audience.tag, person=OuterRef("pk"))
        return found.filter(Exists(tagged))
    if audience.segment is not None:
        # As one array: a million of them are no million parameters.
        numbers = list(segments.people_in(audience.segment))
        return found.filter(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [numbers]))
    return found.filter(external_id__in=audience.ids) if audience.kind == AudienceKind.IDS else found


def reach(workspace: Workspace, audience: Audience, channel: str, template: Template) -> Reach:
    found = people_of(workspace, audience)
    people = found.count()
    return Reach(
        people=people,
        unknown_ids=len(audience.ids) - people if audience.kind == AudienceKind.IDS else 0,
        unsubscribed=found.filter(subscribed=False).count(),
        without_address=without_address(workspace, found, channel),
        lacking=lacking(found, check(channel, template.fields).variables_without_fallback),
    )


def without_address(workspace: Workspace, people: QuerySet[Person], channel: str) -> int:
    if channel in (Channel.PUSH, Channel.IN_APP):
        devices = Device.objects.for_workspace(workspace).filter(person=OuterRef("pk"), removed_at=None)
        if channel == Channel.PUSH:
            devices = devices.exclude(kind=IN_APP)
        return people.filter(~Exists(devices)).count()
    column = _ADDRESS.get(Channel(channel))
    return people.filter(**{f"{column}__isnull": True}).count() if column else 0
