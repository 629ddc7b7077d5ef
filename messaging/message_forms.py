"""The editor of an action's message: what it says on its channel, and how it is sent."""

from datetime import timedelta
from typing import Any

from django import forms

from messaging.channels import Channel
from messaging.message_values import wrong_value
from messaging.models import Targeting, Template
from messaging.rendering import check


def _line(label: str, help_text: str = "", *, required: bool = True) -> forms.Field:
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=2_000)


def _text(label: str, rows: int, help_text: str = "", *, required: bool = True) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=200_000, widget=widget)


_NO_OBJECT = 'Write an object of texts: names and values in double quotes, such as {"screen": "basket"}.'


class ObjectField(forms.JSONField):
    default_error_messages = {"invalid": _NO_OBJECT}

    def prepare_value(self, value: Any) -> Any:
        """Nothing is an empty field, not the word null."""
        return "" if value is None else super().prepare_value(value)


# A form keeps what was posted under the name `data`.
_FIELDS = {"data": "app_data"}


class ContentForm(forms.Form):
    """The fields of one channel. What cannot be read or used is refused here, where it can be mended."""

    channel: str
    content: tuple[str, ...] = ()

    send_within = forms.IntegerField(
        label="Do not send later than, hours after its time", min_value=1, max_value=24 * 14, initial=24
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, words in check(self.channel, self.fields_of_message()).errors:
            field = _FIELDS.get(name, name)
            self.add_error(field if field in self.fields else None, words)
        for name, value in self.fields_of_message().items():
            if isinstance(value, str) and (words := wrong_value(self.channel, name, value)):
                self.add_error(name, words)
        return cleaned

    def fields_of_message(self) -> dict[str, Any]:
        told = {name: self.cleaned_data.get(_FIELDS.get(name, name)) for name in self.content}
        return {name: value for name, value in told.items() if value}

    def keep(self, template: Template) -> None:
        """Onto the row; saving is the caller's."""
        template.fields = self.fields_of_message()
        template.send_within = timedelta(hours=self.cleaned_data["send_within"])
        for name in ("targeting", "track_opens", "track_links"):
            if name in self.fields:
                setattr(template, name, self.cleaned_data[name])

    @classmethod
    def initial_of(cls, template: Template) -> dict[str, Any]:
        names = [name for name in ("targeting", "track_opens", "track_links") if name in cls.base_fields]
        hours = round(template.send_within / timedelta(hours=1))
        written = {_FIELDS.get(name, name): value for name, value in template.fields.items()}
        return {**written, **{name: getattr(template, name) for name in names}, "send_within": hours}


class PushForm(ContentForm):
    channel, content = Channel.PUSH, ("title", "body", "link", "image", "data")

    title = _line("Title")
    body = _text("Text", 3)
    link = _line("Opens", "A link, or a deep link of the app. Empty: the app itself.", required=False)
    image = _line("Picture", "Its https address.", required=False)
    app_data = ObjectField(
        label="Data for the app",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text='An object of texts, such as {"screen": "basket"}.',
    )
    targeting = forms.ChoiceField(
        label="Devices",
        choices=Targeting.choices,
        initial=Targeting.LAST_DEVICE,
        widget=forms.RadioSelect,
        help_text="The last device is advised, so that nobody is overwhelmed.",
    )

    field_order = ["title", "body", "link", "image", "app_data", "targeting", "send_within"]

    def clean_app_data(self) -> Any:
        data = self.cleaned_data["app_data"]
        if data and not (isinstance(data, dict) and all(isinstance(value, str) for value in data.values())):
            raise forms.ValidationError(_NO_OBJECT)
        return data


class EmailForm(ContentForm):
    channel, content = Channel.EMAIL, ("subject", "from", "reply_to", "html", "text")

    subject = _line("Subject")
    reply_to = _line("Answers go to", required=False)
    html = _text("HTML", 12, required=False)
    text = _text("Plain text", 6, "For readers without HTML.", required=False)
    track_opens = forms.BooleanField(label="Count opens", required=False, initial=True)
    track_links = forms.BooleanField(label="Count clicks on links", required=False, initial=True)

    field_order = ["subject", "from", "reply_to", "html", "text", "track_opens", "track_links", "send_within"]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["from"] = _line("From", "Empty: as the provider is set up.", required=False)
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not (cleaned.get("html") or cleaned.get("text")):
            self.add_error("html", "An e-mail needs HTML or plain text.")
        return cleaned


class SmsForm(ContentForm):
    channel, content = Channel.SMS, ("text",)

    text = _text("Text", 4)
    track_links = forms.BooleanField(label="Count clicks on links", required=False, initial=True)

    field_order = ["text", "track_links", "send_within"]


class WebhookForm(ContentForm):
    channel, content = Channel.WEBHOOK, ("url", "body")

    url = _line("Address")
    body = _text("Body", 8, "JSON, sent by POST.", required=False)

    field_order = ["url", "body", "send_within"]


# In-app messages are written on a page of their own, where several actions may use one.
FORMS: dict[str, type[ContentForm]] = {form.channel: form for form in (PushForm, EmailForm, SmsForm, WebhookForm)}
COMPOSABLE = frozenset({*FORMS, Channel.IN_APP.value})
