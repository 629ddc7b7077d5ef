"""Deployment checks of our own, run by `manage.py check --deploy`."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security, deploy=True)
def content_policy_is_strict(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    loose = [name for name, sources in directives.items() if any("unsafe-" in source for source in sources)]
    return [Error(f"The content policy allows unsafe sources in {name}.", id="readout.E001") for name in loose]


@register(Tags.security, deploy=True)
def the_clock_is_real(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if not settings.ALLOW_TEST_CLOCK:
        return []
    return [Warning("ALLOW_TEST_CLOCK is set: this installation believes a given time.", id="readout.W001")]


@register(Tags.security, deploy=True)
def pushes_are_real(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if not settings.ALLOW_PUSH_SIMULATOR:
        return []
    return [Warning("ALLOW_PUSH_SIMULATOR is set: credentials may only pretend to send.", id="readout.W003")]


@register(Tags.security, deploy=True)
def webhooks_stay_outside(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if not settings.WEBHOOK_ALLOW_PRIVATE:
        return []
    return [Warning("WEBHOOK_ALLOW_PRIVATE is set: messages may call addresses of our network.", id="readout.W004")]


@register(Tags.security, deploy=True)
def the_site_has_a_name(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [Warning("SITE_URL is not set: any Host header is believed.", id="readout.W002")]
