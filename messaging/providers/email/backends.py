"""The ways e-mail can leave, and what each needs to be told."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Backend:
    """`settings` and `secret` are the names a credential must fill; `arguments` what anymail calls them."""

    label: str
    path: str
    settings: tuple[str, ...] = ()
    secret: tuple[str, ...] = ("api_key",)
    arguments: dict[str, str] = field(default_factory=lambda: {"api_key": "api_key"})


BACKENDS: dict[str, Backend] = {
    "smtp": Backend("A mail server", "", ("host",), (), {}),
    "brevo": Backend("Brevo", "anymail.backends.brevo.EmailBackend"),
    # Mailgun sends for the domain of the sender's address.
    "mailgun": Backend("Mailgun", "anymail.backends.mailgun.EmailBackend"),
    # Mailjet's second secret is kept as the password.
    "mailjet": Backend(
        "Mailjet",
        "anymail.backends.mailjet.EmailBackend",
        secret=("api_key", "password"),
        arguments={"api_key": "api_key", "secret_key": "password"},
    ),
    "mandrill": Backend("Mandrill", "anymail.backends.mandrill.EmailBackend"),
    "postmark": Backend("Postmark", "anymail.backends.postmark.EmailBackend", arguments={"server_token": "api_key"}),
    "resend": Backend("Resend", "anymail.backends.resend.EmailBackend"),
    "sendgrid": Backend("SendGrid", "anymail.backends.sendgrid.EmailBackend"),
    "sparkpost": Backend("SparkPost", "anymail.backends.sparkpost.EmailBackend"),
}
