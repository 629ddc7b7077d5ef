"""Commands that people and programs wait for."""

from django.core.management.base import BaseCommand


class PromptCommand(BaseCommand):
    """Starts its work at once: checks of the source, which load every page, are those of `manage.py check`."""

    requires_system_checks = ()
