"""Forms of the settings pages. Each field is named; nothing else of a request reaches a model."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from workspaces.models.invitation import Invitation
from workspaces.models.key import Key
from workspaces.models.member import Member
from workspaces.models.source import Source
from workspaces.models.user import User, canonical_email
from workspaces.models.workspace import Workspace
from workspaces.once import OnceForm
from workspaces.permissions import EXPORT_AUDIENCE, SEE_ADDRESSES, Role, permissions_of
from workspaces.zones import zone_named


class RightsForm(forms.Form):
    """A role and the two boxes. Nobody grants more than they have themselves."""

    role = forms.ChoiceField(choices=Role.choices, initial=Role.VIEWER)
    may_export_people = forms.BooleanField(required=False, label="May export people")
    may_see_addresses = forms.BooleanField(required=False, label="May see addresses")

    def __init__(self, *args: Any, held: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = held

    def granted(self) -> frozenset[str]:
        boxes = {EXPORT_AUDIENCE: "may_export_people", SEE_ADDRESSES: "may_see_addresses"}
        return frozenset(name for name, field in boxes.items() if self.cleaned_data.get(field))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "role" in data and not permissions_of(data["role"], self.granted()) <= self.held:
            self.add_error("role", "You cannot grant more than you have yourself.")
        return data


class InviteForm(RightsForm, OnceForm):
    email = forms.EmailField(label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "off"}))

    field_order = ["email", "role", "may_export_people", "may_see_addresses"]

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workspace = workspace

    def clean_email(self) -> str:
        email = canonical_email(self.cleaned_data["email"])
        if Member.objects.for_workspace(self.workspace).current().filter(user__email=email).exists():
            raise forms.ValidationError("This person is a member already.")
        if Invitation.objects.for_workspace(self.workspace).open().filter(email=email).exists():
            raise forms.ValidationError("This person is invited already. Make a new link in the list of members.")
        return email


class NewKeyForm(RightsForm, OnceForm):
    LASTS = {"": ("Never", None), "90": ("In 90 days", timedelta(days=90)), "365": ("In a year", timedelta(days=365))}
    USED_BY = [
        (Source.Kind.SERVER, "A server: it reports everything that happens to messages"),
        (Source.Kind.APP, "An app or a web page: it reports what a device can know, and its key is safe to ship"),
        (Source.Kind.PROGRAM, "A program that reads: it sees the results its rights allow and sends no events"),
    ]
    KEY_KINDS = {
        Source.Kind.SERVER: Key.Kind.SENDER,
        Source.Kind.APP: Key.Kind.DEVICE,
        Source.Kind.PROGRAM: Key.Kind.API,
    }

    used_by = forms.ChoiceField(
        label="What will use it?", choices=USED_BY, widget=forms.RadioSelect, initial=Source.Kind.SERVER
    )
    name = forms.CharField(max_length=120, help_text="So that you know it again, such as Shop back end or iOS app.")
    expires = forms.ChoiceField(choices=[(value, label) for value, (label, _) in LASTS.items()], required=False)

    field_order = ["used_by", "name", "role", "may_export_people", "may_see_addresses", "expires"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].label = "Rights of a program that reads"
        self.fields["role"].required = False

    def clean_role(self) -> str:
        return self.cleaned_data["role"] or Role.VIEWER

    @property
    def kind(self) -> str:
        return self.KEY_KINDS[Source.Kind(self.cleaned_data["used_by"])]

    def scopes(self) -> frozenset[str]:
        is_program = self.kind == Key.Kind.API
        return permissions_of(self.cleaned_data["role"], self.granted()) if is_program else frozenset()

    def lasts(self) -> timedelta | None:
        return self.LASTS[self.cleaned_data["expires"]][1]


class RotateForm(OnceForm):
    OVERLAPS = {"0": ("At once", 0), "1": ("In 1 hour", 1), "24": ("In 24 hours", 24), "168": ("In 7 days", 168)}

    overlap = forms.ChoiceField(
        label="When should the old key stop working?",
        choices=[(value, label) for value, (label, _) in OVERLAPS.items()],
        initial="24",
    )

    def overlap_time(self) -> timedelta:
        return timedelta(hours=self.OVERLAPS[self.cleaned_data["overlap"]][1])


class TypedNameForm(forms.Form):
    """What cannot be undone asks for the name, so that nobody does it by a slip."""

    name = forms.CharField(label="Type the name of the key", widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_name(self) -> str:
        if self.cleaned_data["name"].strip() != self.expected.strip():
            raise forms.ValidationError(f"This is not the name. Type {self.expected}.")
        return self.cleaned_data["name"]


class NewAccountForm(forms.Form):
    """The last step of an invitation for somebody who has no account yet."""

    name = forms.CharField(max_length=120, label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. A few unrelated words are easier to keep than a jumble.",
        strip=False,
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"], User(email=self.email))
        return self.cleaned_data["password"]


class ZoneField(forms.CharField):
    """Typed with suggestions: a list of 500 to scroll through helps nobody (and took 60 ms to render)."""

    def __init__(self, **more: Any) -> None:
        attributes = {"list": "zones", "autocomplete": "off", "placeholder": "Europe/Berlin"}
        super().__init__(label="Time zone", max_length=64, widget=forms.TextInput(attrs=attributes), **more)

    def clean(self, value: Any) -> str:
        name = super().clean(value).replace(" ", "_")
        if name and zone_named(name) is None:
            raise forms.ValidationError("This is not a time zone name such as Europe/Berlin.")
        return name


class AccountForm(forms.ModelForm):
    zone = ZoneField(required=False)

    class Meta:
        model = User
        fields = ["name", "zone", "theme", "exact_numbers"]
        labels = {"exact_numbers": "Always show exact numbers"}

    def __init__(self, *args: Any, detected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].widget = forms.RadioSelect(choices=User.Theme.choices)
        self.fields["zone"].help_text = f"Empty: as my browser says ({detected or 'not known yet'})."


class WorkspaceForm(forms.ModelForm):
    zone = ZoneField(help_text="For programs that ask without naming one.")

    class Meta:
        model = Workspace
        fields = ["name", "zone", "require_mfa"]
        labels = {"require_mfa": "Everybody needs a second step at sign-in"}
