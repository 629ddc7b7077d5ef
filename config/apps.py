from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "config"
    label = "config"
    verbose_name = "Configuration"

    def ready(self) -> None:
        import_module("config.checks")
        # Every process that sends a task must know the broker and the queues, not only the workers.
        import_module("config.celery")
