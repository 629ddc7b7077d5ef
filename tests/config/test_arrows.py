"""The import linter cannot see a foreign key written as text; the models themselves can be asked."""

from django.apps import apps

LOWEST_FIRST = ["workspaces", "messaging", "campaigns", "analytics"]
SIBLINGS = {"campaigns", "journeys"}


def test_foreign_keys_point_downwards():
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and points_upwards(model, field.related_model)
    ]
    assert upward == []


def points_upwards(model, target):
    app, other = model._meta.app_label, target._meta.app_label
    if app != other and {app, other} == SIBLINGS:
        return True
    app, other = _level(app), _level(other)
    if app not in LOWEST_FIRST or other not in LOWEST_FIRST:
        return False
    return LOWEST_FIRST.index(other) > LOWEST_FIRST.index(app)


def _level(app):
    return "campaigns" if app in SIBLINGS else app
