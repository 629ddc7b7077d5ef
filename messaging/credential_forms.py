"""Forms of the page Providers: what each way out needs to be told, and the rules of each channel.

A secret is written and never shown: an empty field of a form that changes something keeps the one there is.
"""

from copy import deepcopy
from typing import Any

from django import forms

from messaging.models import ChannelRules, Credential, Way
from messaging.models.credential import AmbiguousPolicy, Environment
from messaging.providers.base import CredentialUnusable
from messaging.providers.email.backends import BACKENDS
from messaging.providers.secrets import unseal
from messaging.providers.validate import validate
from workspaces.once import OnceForm

_SERVICES = [(name, backend.label) for name, backend in BACKENDS.items()]
_ENCRYPTION = [("starttls", "STARTTLS"), ("implicit", "TLS from the first byte"), ("none", "None")]
_URL_HELP = "Only for a simulator."


def _text(label: str, help_text: str = "", *, required: bool = True) -> forms.Field:
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=500)


def _secret(label: str, help_text: str = "", *, long: bool = False) -> forms.Field:
    widget: forms.Widget = forms.Textarea(attrs={"rows": 6}) if long else forms.PasswordInput()
    widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
    return forms.CharField(
        label=label, help_text=help_text, required=False, strip=True, max_length=20_000, widget=widget
    )


SETTINGS: dict[str, dict[str, forms.Field]] = {
    Way.APNS: {
        "key_id": _text("Key id", "Ten characters, beside the key in Apple's developer account."),
        "team_id": _text("Team id", "Ten characters, in the membership details."),
        "topic": _text("App id", "The bundle identifier, such as com.example.shop."),
        "base_url": _text("Address", _URL_HELP, required=False),
    },
    Way.FCM: {
        "project_id": _text("Project id", "As in the Firebase console, such as shop-prod."),
        "data_only": forms.BooleanField(
            label="Data only",
            required=False,
            help_text="The app shows the push itself, so that Android can report it as delivered. For apps that do.",
        ),
        "base_url": _text("Address", _URL_HELP, required=False),
    },
    Way.EMAIL: {
        "backend": forms.ChoiceField(label="Service", choices=_SERVICES),
        "host": _text("Server", "For SMTP.", required=False),
        "port": forms.IntegerField(
            label="Port", min_value=1, max_value=65535, required=False, help_text="Usually 587."
        ),
        "user": _text("User", required=False),
        "from": _text("From", "Such as Shop <news@example.com>."),
        "tls": forms.ChoiceField(label="Encryption", choices=_ENCRYPTION, initial="starttls", required=False),
    },
    Way.SMS: {
        "account_sid": _text("Account"),
        "from": _text("From", "A number or a sender name."),
        "callback": _text(
            "Call-back address", "Where the service tells what became of a text: see below.", required=False
        ),
        "base_url": _text("Address", "Leave empty for Twilio's own.", required=False),
    },
    Way.WEBHOOK: {},
}
SECRETS: dict[str, dict[str, forms.Field]] = {
    Way.APNS: {"p8": _secret("Key file (.p8)", "The whole text, with its first and last line.", long=True)},
    Way.FCM: {"service_account": _secret("Service account (JSON)", "The whole text of the file.", long=True)},
    Way.EMAIL: {
        "password": _secret("Password", "For SMTP."),
        "api_key": _secret("API key", "For a service."),
        "webhook_key": _secret("Webhook signing key", "Where the service signs what it reports: see below."),
    },
    Way.SMS: {"auth_token": _secret("Auth token")},
    Way.WEBHOOK: {
        "signing_key": _secret(
            "Signing key", "Calls are signed with it, so that the receiver can tell them from others."
        )
    },
}


class CredentialForm(OnceForm):
    """One way out. `way` decides which settings and secrets there are."""

    environment = forms.ChoiceField(choices=Environment.choices, initial=Environment.PRODUCTION)
    expires_on = forms.DateField(
        label="Valid until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="If it has an end: we warn 30 days ahead.",
    )
    per_second = forms.IntegerField(
        label="Requests per second",
        min_value=1,
        max_value=100_000,
        required=False,
        help_text="Empty: as fast as it goes.",
    )
    ambiguous_policy = forms.ChoiceField(
        label="When a request left and no answer came", choices=AmbiguousPolicy.choices, initial=AmbiguousPolicy.HOLD
    )

    def __init__(self, *args: Any, way: str, credential: Credential | None, **more: Any) -> None:
        self.way, self.credential = way, credential
        super().__init__(*args, initial=_initial(credential), **more)
        own = {name: _copied(field) for name, field in (SETTINGS[way] | SECRETS[way]).items()}
        self.fields = {"form_key": self.fields["form_key"], **own, **self.fields}
        if credential is not None:
            for name in SECRETS[way]:
                self.fields[name].help_text = "Kept as it is when left empty. It is never shown."

    def clean(self) -> dict[str, Any]:
        """Judged with the secret that will be there afterwards."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            found = validate(self.way, cleaned["environment"], self.settings(), self.secret())
            for name, words in found.items():
                self.add_error(name if name in self.fields else None, words)
        return cleaned

    def _kept_secret(self) -> dict[str, Any]:
        try:
            return unseal(self.credential) if self.credential else {}
        except CredentialUnusable:
            return {}

    def settings(self) -> dict[str, Any]:
        """What the form does not ask for, such as a simulator's own certificate, stays with a simulator."""
        told = {name: self.cleaned_data.get(name) for name in SETTINGS[self.way]}
        return self._of_simulator() | {name: value for name, value in told.items() if value not in (None, "")}

    def _of_simulator(self) -> dict[str, Any]:
        current = self.credential
        if current is None or not current.simulated or self.cleaned_data.get("environment") != Environment.SIMULATOR:
            return {}
        return {name: value for name, value in current.settings.items() if name not in SETTINGS[self.way]}

    def secret(self) -> dict[str, Any]:
        """What is new, and what is kept of each field that was left empty."""
        return self._kept_secret() | self.new_secret()

    def new_secret(self) -> dict[str, str]:
        told = {name: self.cleaned_data.get(name) for name in SECRETS[self.way]}
        return {name: value for name, value in told.items() if value}

    def plain(self) -> dict[str, Any]:
        names = ("environment", "expires_on", "per_second", "ambiguous_policy")
        return {name: self.cleaned_data[name] for name in names}


class RulesForm(forms.ModelForm):
    class Meta:
        model = ChannelRules
        fields = ["sending", "daily_limit", "quiet_from", "quiet_until"]
        labels = {
            "sending": "Sending is on",
            "daily_limit": "Messages per person and day",
            "quiet_from": "Quiet from",
            "quiet_until": "Quiet until",
        }
        help_texts = {
            "daily_limit": "Empty: no limit. The day is that of the person's own zone.",
            "quiet_until": "In the person's own zone. What comes due meanwhile waits until then.",
        }
        widgets = {
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("quiet_from")) != bool(cleaned.get("quiet_until")):
            self.add_error("quiet_until", "Quiet hours need both a beginning and an end.")
        return cleaned


def _initial(credential: Credential | None) -> dict[str, Any]:
    if credential is None:
        return {}
    plain = ("environment", "expires_on", "per_second", "ambiguous_policy")
    return {name: getattr(credential, name) for name in plain} | credential.settings


def _copied(field: forms.Field) -> forms.Field:
    """Forms change their fields; the declared ones stay as they are."""
    return deepcopy(field)
