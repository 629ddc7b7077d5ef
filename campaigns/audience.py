"""Who a launch would reach, counted before anybody decides."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet

from campaigns.launching import Audience
from campaigns.models import AudienceKind
from messaging.channels import Channel
from messaging.lacking import lacking
from messaging.models import Device, Person, PersonTag, Template
from messaging.rendering import check
from workspaces.models import Workspace

_MOST_IDS = 100_000
_MOST_TAGS = 500
# Where a message of the channel goes to.
_ADDRESS = {Channel.EMAIL: "email", Channel.SMS: "phone"}


class AudienceForm(forms.Form):
    audience = forms.ChoiceField(
        label="Who gets it?", choices=AudienceKind.choices, initial=AudienceKind.TAG, widget=forms.RadioSelect
    )
    tag = forms.ChoiceField(label="Tag", required=False)
    ids = forms.CharField(
        label="Ids",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=f"Your own ids of people, one per line. At most {_MOST_IDS:,}.",
    )

    def __init__(self, *args: Any, workspace: Workspace, **more: Any) -> None:
        super().__init__(*args, **more)
        tags = PersonTag.objects.for_workspace(workspace).order_by("name").values_list("name", flat=True).distinct()
        choices = [("", "Choose a tag"), *((name, name) for name in tags[:_MOST_TAGS])]
        self.fields["tag"] = forms.ChoiceField(label="Tag", required=False, choices=choices)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("audience") == AudienceKind.TAG and not cleaned.get("tag"):
            self.add_error("tag", "Choose the tag.")
        if cleaned.get("audience") == AudienceKind.IDS and not self.listed():
            self.add_error("ids", "Write at least one id.")
        if len(self.listed()) > _MOST_IDS:
            self.add_error("ids", f"These are more than {_MOST_IDS:,} ids.")
        return cleaned

    def listed(self) -> list[str]:
        lines = (line.strip().replace("\0", "") for line in self.cleaned_data.get("ids", "").splitlines())
        return list(dict.fromkeys(filter(None, lines)))

    def chosen(self) -> Audience:
        kind = AudienceKind(self.cleaned_data["audience"])
        return Audience(
            kind,
            tag=self.cleaned_data["tag"] if kind == AudienceKind.TAG else "",
            ids=self.listed() if kind == AudienceKind.IDS else (),
        )


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
    return found.filter(external_id__in=audience.ids) if audience.kind == AudienceKind.IDS else found


def reach(workspace: Workspace, audience: Audience, channel: str, template: Template) -> Reach:
    found = people_of(workspace, audience)
    people = found.count()
    return Reach(
        people=people,
        unknown_ids=len(audience.ids) - people if audience.kind == AudienceKind.IDS else 0,
        unsubscribed=found.filter(subscribed=False).count(),
        without_address=_without_address(workspace, found, channel),
        lacking=lacking(found, check(channel, template.fields).variables_without_fallback),
    )


def _without_address(workspace: Workspace, people: QuerySet[Person], channel: str) -> int:
    if channel == Channel.PUSH:
        devices = Device.objects.for_workspace(workspace).filter(person=OuterRef("pk"), removed_at=None)
        return people.filter(~Exists(devices)).count()
    column = _ADDRESS.get(Channel(channel))
    return people.filter(**{f"{column}__isnull": True}).count() if column else 0
