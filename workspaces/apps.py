from importlib import import_module

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class WorkspacesConfig(AppConfig):
    name = "workspaces"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workspaces.connection import enter_app_role

        connection_created.connect(enter_app_role, dispatch_uid="workspaces.enter_app_role")
        import_module("workspaces.signing_in")
