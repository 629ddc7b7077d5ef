"""The addresses of journeys: who may do what there."""

from dataclasses import replace

from tests.workspaces.access_guards import COMPOSE, COMPOSE_LOOK, COMPOSE_POST, FILES, RESULTS, SAFE, page
from workspaces import permissions

# The sample journey runs elsewhere, so there is nothing of it to edit.
JOURNEY_EDITOR = {
    "journey_new": COMPOSE,
    **dict.fromkeys(
        ("journey_edit_step", "journey_edit_entry", "journey_edit_rules", "journey_edit_conversion"),
        replace(COMPOSE, may_be_missing=True),
    ),
    **dict.fromkeys(
        ("journey_edit_steps", "journey_edit_review", "journey_edit_step_html"),
        replace(COMPOSE_LOOK, may_be_missing=True),
    ),
    **dict.fromkeys(
        (
            *("journey_edit_step_new", "journey_edit_step_move", "journey_edit_step_duplicate"),
            "journey_edit_step_side",
            *("journey_edit_step_remove", "journey_edit_move"),
        ),
        replace(COMPOSE_POST, may_be_missing=True),
    ),
}

JOURNEY_PAGES = (
    *("journey_list", "journey_list_data", "journey", "journey_data", "journey_version"),
    *("journey_explore", "journey_explore_data", "journey_explore_version"),
    *("journey_step", "journey_step_data", "journey_step_version"),
    *("journey_step_explore", "journey_step_explore_data", "journey_step_explore_version"),
    *("journey_recorder", "journey_recorder_data", "journey_longer"),
    *("journey_exits", "journey_exits_data", "journey_step_exits", "journey_step_exits_data"),
)
JOURNEY_FILES = (
    *("journey_list_csv", "journey_csv", "journey_explore_csv", "journey_step_csv", "journey_step_explore_csv"),
    *("journey_explore_chart", "journey_step_explore_chart"),
    *("journey_list_xlsx", "journey_xlsx", "journey_explore_xlsx", "journey_step_xlsx", "journey_step_explore_xlsx"),
    *("journey_recorder_csv", "journey_recorder_xlsx"),
    *("journey_exits_csv", "journey_exits_xlsx", "journey_step_exits_csv", "journey_step_exits_xlsx"),
)
JOURNEYS = JOURNEY_EDITOR | {
    **dict.fromkeys(JOURNEY_PAGES, RESULTS),
    **dict.fromkeys(JOURNEY_FILES, FILES),
    "journey_counted": replace(RESULTS, names={"metric": "entries_total"}),
    "journey_step_counted": replace(RESULTS, names={"metric": "step_entered"}),
    "journey_person_leave": COMPOSE_POST,
    "journey_people_leave": replace(COMPOSE_POST, may_be_missing=True),
    "journey_person": replace(page(permissions.VIEW_AUDIENCE), methods=SAFE),
    # Without a number there is nobody to show.
    "journey_people": replace(page(permissions.VIEW_AUDIENCE), may_be_missing=True),
    "journey_people_use": replace(page(permissions.MANAGE_AUDIENCE, methods=("POST",)), may_be_missing=True),
}
