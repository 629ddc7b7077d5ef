"""Composing a journey that runs here, and its life."""

from django.urls import path

from journeys.views import conversion, create, entry, message_side, review, step, steps

_EDIT = "w/<slug:workspace>/journeys/<str:journey>/edit/"
_STEP = f"{_EDIT}steps/<str:step>/"

urlpatterns = [
    path("w/<slug:workspace>/journeys/new/", create.journey_new, name="journey_new"),
    path(_EDIT, steps.steps, name="journey_edit_steps"),
    path(f"{_EDIT}steps/", steps.step_new, name="journey_edit_step_new"),
    path(_STEP, step.step, name="journey_edit_step"),
    path(f"{_STEP}side/", message_side.step_side, name="journey_edit_step_side"),
    path(f"{_STEP}html/", message_side.step_html, name="journey_edit_step_html"),
    path(f"{_STEP}move/", steps.step_move, name="journey_edit_step_move"),
    path(f"{_STEP}duplicate/", steps.step_duplicate, name="journey_edit_step_duplicate"),
    path(f"{_STEP}remove/", steps.step_remove, name="journey_edit_step_remove"),
    path(f"{_EDIT}entry/", entry.entry, name="journey_edit_entry"),
    path(f"{_EDIT}rules/", entry.rules, name="journey_edit_rules"),
    path(f"{_EDIT}conversion/", conversion.conversion, name="journey_edit_conversion"),
    path(f"{_EDIT}review/", review.review, name="journey_edit_review"),
    path(f"{_EDIT}move/", review.move, name="journey_edit_move"),
]
