"""Tells mypy what `workspaces.access` and the middleware put on a request: no view is typed around it."""

from collections.abc import Callable

from mypy.plugin import ClassDefContext, Plugin
from mypy.plugins.common import add_attribute_to_class
from mypy.types import AnyType, TypeOfAny

REQUEST = "django.http.request.HttpRequest"
# A page behind the access rule has a signed-in user; that it may be anonymous elsewhere is for those few views to know.
ADDED = ("ws", "member", "key", "permissions", "may", "tz", "user", "htmx")


class RequestTypes(Plugin):
    def get_customize_class_mro_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        return add_attributes if fullname == REQUEST else None


def add_attributes(context: ClassDefContext) -> None:
    for name in ADDED:
        add_attribute_to_class(context.api, context.cls, name, AnyType(TypeOfAny.explicit))


def plugin(version: str) -> type[Plugin]:
    return RequestTypes
