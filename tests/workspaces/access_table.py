"""Who may do what at every address of the product: the whole table (reliability.md 7.5).

A route that is not named here fails the build. To add one: find the line of its app, write the route's name (or, for a
route without a name, its pattern) and one of the guards. A new kind of object in an address needs a sample in
access_cast.py.
"""

from dataclasses import replace

from tests.workspaces.access_guards import (
    CARD,
    COMPOSE,
    COMPOSE_LOOK,
    COMPOSE_POST,
    DEFINITION,
    DOOR,
    FILES,
    HOOK,
    LIBRARY,
    LIST_FILES,
    OPEN,
    OPEN_REPORT,
    OWN_FILES,
    OWN_FILES_POST,
    OWN_POST,
    PEOPLE,
    PEOPLE_POST,
    PERSON,
    RESET,
    RESULTS,
    SAFE,
    SETTINGS,
    SIGNED_IN,
    SIGNED_IN_POST,
    TRACK,
    Guard,
    page,
)
from tests.workspaces.access_journeys import JOURNEYS
from tests.workspaces.access_people import AUDIENCE, EXPORTS
from tests.workspaces.access_sending import HELP, SENDING
from workspaces import permissions

CONFIG = {"livez": OPEN, "readyz": Guard("ready")}

ACCOUNTS = {
    "home": SIGNED_IN,
    "account": SIGNED_IN,
    "theme": SIGNED_IN_POST,
    "end_other_sessions": SIGNED_IN_POST,
    "accept_invitation": OPEN,
    # The library's own pages: what each does to whom is in test_signing_in.py.
    "account_login": OPEN,
    "account_logout": OPEN,
    "account_inactive": OPEN,
    "account_signup": OPEN,
    "account_email": OPEN,
    "account_reset_password": OPEN,
    "account_reset_password_done": OPEN,
    "account_reset_password_from_key": RESET,
    "account_reset_password_from_key_done": OPEN,
    "account_reauthenticate": LIBRARY,
    "account_change_password": LIBRARY,
    "mfa_index": LIBRARY,
    "mfa_authenticate": OPEN,
    "mfa_reauthenticate": LIBRARY,
    "mfa_activate_totp": LIBRARY,
    "mfa_deactivate_totp": LIBRARY,
    "mfa_view_recovery_codes": LIBRARY,
    "mfa_generate_recovery_codes": LIBRARY,
    "mfa_download_recovery_codes": LIBRARY,
}

WORKSPACE = {
    "workspace_home": RESULTS,
    "workspace_settings": SETTINGS,
    "keys": PEOPLE,
    "key_new": SETTINGS,
    "key": SETTINGS,
    "key_rotate": SETTINGS,
    "key_revoke": SETTINGS,
    "members": PEOPLE,
    "invite": SETTINGS,
    "member": PEOPLE,
    "member_remove": PEOPLE,
    "member_password_link": PEOPLE_POST,
    "invitation_renew": PEOPLE_POST,
    "invitation_cancel": PEOPLE_POST,
    "audit": SETTINGS,
    "audit_csv": replace(SETTINGS, methods=SAFE),
    "audit_xlsx": replace(SETTINGS, methods=SAFE),
}

MESSAGING = {
    "v1/events": DOOR,
    "api/v1/events": DOOR,
    "v1/batch": DOOR,
    "v1/b": DOOR,
    "v1/import": DOOR,
    "hooks/onesignal/events": DOOR,
    "v1/track": DOOR,
    "v1/identify": DOOR,
    "v1/page": DOOR,
    "v1/screen": DOOR,
    "v1/group": DOOR,
    "v1/alias": DOOR,
    "track_device_gone": replace(TRACK, methods=("DELETE",)),
    "track_device": replace(TRACK, methods=("PUT",)),
    "track_event": TRACK,
    "track_suppress": TRACK,
    "track_unsuppress": TRACK,
    "track_customer": replace(TRACK, methods=("PUT", "DELETE")),
    "track_merge": TRACK,
    "track_region": replace(TRACK, methods=("GET",)),
    # The delivery's public id is the capability; a header that is shown must be right all the same.
    "track_push_events": OPEN_REPORT,
    "track_metrics": OPEN_REPORT,
    "track_entity": TRACK,
    "track_batch": TRACK,
    # Whoever was sent the message holds the id; what they may do with it is in tests/messaging.
    "link": replace(OPEN, may_be_missing=True),
    "short_link": replace(OPEN, may_be_missing=True),
    "pixel": OPEN,
    "hidden_link": OPEN,
    "unsubscribe": OPEN,
    # The key is in the address, and there it must be a write key.
    "email_hook": HOOK,
    "twilio_hook": HOOK,
    "sources": RESULTS,
    "source": RESULTS,
    "message": RESULTS,
    "message_data": replace(RESULTS, names=CARD),
    "message_csv": replace(FILES, names=CARD),
    "message_xlsx": replace(FILES, names=CARD),
    "message_statistics_data": replace(RESULTS, names=CARD),
    "message_statistics_chart": replace(FILES, names=CARD),
    "message_responses_chart": replace(FILES, names=CARD, may_be_missing=True),
    "campaign_responses_chart": replace(FILES, may_be_missing=True),
    "journey_responses_chart": replace(FILES, may_be_missing=True),
    "analytics_trend_chart": FILES,
    "analytics_compare_chart": FILES,
    "message_statistics_csv": replace(FILES, names=CARD),
    "message_statistics_xlsx": replace(FILES, names=CARD),
    "message_version": replace(RESULTS, names=CARD),
    "message_responses": replace(RESULTS, names=CARD),
    "message_responses_data": replace(RESULTS, names=CARD),
    "message_responses_csv": replace(FILES, names=CARD),
    "message_responses_xlsx": replace(FILES, names=CARD),
    "response_people": page(permissions.VIEW_AUDIENCE, names=CARD, may_be_missing=True),
    "response_people_use": page(permissions.MANAGE_AUDIENCE, names=CARD, may_be_missing=True, methods=("POST",)),
    "message_history": replace(RESULTS, names=CARD),
    "message_history_csv": replace(FILES, names=CARD),
    "message_history_xlsx": replace(FILES, names=CARD),
    "expiring": page(permissions.VIEW_AUDIENCE),
    "message_people": page(permissions.MANAGE_AUDIENCE, names=CARD, methods=("POST",)),
    "message_due": page(permissions.VIEW_AUDIENCE, names=CARD),
    "message_due_people": page(permissions.MANAGE_AUDIENCE, names=CARD, methods=("POST",)),
    "journey_responses": RESULTS,
    "journey_responses_data": RESULTS,
    "journey_responses_csv": FILES,
    "journey_responses_xlsx": FILES,
    "campaign_responses": RESULTS,
    "campaign_responses_data": RESULTS,
    "campaign_responses_csv": FILES,
    "campaign_responses_xlsx": FILES,
    # What apps ask; a key that reads pages may not.
    "in_app": replace(TRACK, methods=("GET", "HEAD")),
    "client_settings": OPEN,
    "api_help": OPEN,
    "openapi": OPEN,
    "api_people_merge": PERSON,
    "api_person": PERSON,
    "api_message": DEFINITION,
    "api_segment": PERSON,
}

MESSAGES = {
    "message_list": replace(RESULTS, methods=("GET", "HEAD")),
    "message_list_csv": LIST_FILES,
    "message_list_xlsx": LIST_FILES,
    "message_new": COMPOSE,
    "message_new_side": COMPOSE_POST,
    # Only in-app messages are edited here.
    "message_edit": replace(COMPOSE, names=CARD),
    "message_side": replace(COMPOSE_POST, names=CARD),
}
CAMPAIGNS = {
    "api_campaign": DEFINITION,
    "api_journey": DEFINITION,
    "api_journey_entries": DEFINITION,
    "campaign_new": COMPOSE,
    "compose_audience": COMPOSE,
    "compose_count": COMPOSE_POST,
    "compose_actions": COMPOSE_LOOK,
    # Which channel the new action has stands in the form.
    "compose_action_new": replace(COMPOSE_POST, may_be_missing=True),
    "compose_action": COMPOSE,
    "compose_action_side": COMPOSE_POST,
    # Only an e-mail has HTML.
    "compose_action_html": replace(COMPOSE_LOOK, may_be_missing=True),
    "compose_action_move": COMPOSE_POST,
    "compose_action_remove": COMPOSE_POST,
    "compose_goal": COMPOSE,
    "compose_schedule": COMPOSE,
    "compose_review": COMPOSE_LOOK,
    "compose_move": COMPOSE_POST,
}

ANALYTICS = {
    # Leads to the search of the workspace one was in last.
    "search": SIGNED_IN,
    "glossary": OPEN,
    # Only where the demo's workspace is.
    "demo_shop": replace(OPEN, may_be_missing=True),
    "workspace_search": RESULTS,
    "campaign_list": RESULTS,
    "campaign_results": RESULTS,
    "campaign_version": RESULTS,
    "campaign_attribution": RESULTS,
    "campaign_attribution_data": RESULTS,
    "campaign_attribution_csv": LIST_FILES,
    "campaign_attribution_xlsx": LIST_FILES,
    "campaign_moves_csv": LIST_FILES,
    "campaign_moves_xlsx": LIST_FILES,
    "campaign_attribution_again": replace(RESULTS, methods=("POST",)),
    "goal_preview": COMPOSE_POST,
    "goal_previewed": replace(COMPOSE, may_be_missing=True, names={"trial": "00"}),
    "campaign_explore": RESULTS,
    "campaign_explore_version": RESULTS,
    "campaign_chart": FILES,
    "action_results": RESULTS,
    "action_version": RESULTS,
    "action_links": RESULTS,
    "action_links_csv": LIST_FILES,
    "action_links_xlsx": LIST_FILES,
    "link_people": replace(page(permissions.VIEW_AUDIENCE), may_be_missing=True),
    "action_explore": RESULTS,
    "action_explore_version": RESULTS,
    "action_chart": FILES,
    "campaign_list_data": RESULTS,
    "campaign_list_csv": FILES,
    "campaign_list_xlsx": FILES,
    "campaign_results_data": RESULTS,
    "campaign_results_csv": FILES,
    "campaign_results_xlsx": FILES,
    "campaign_explore_data": RESULTS,
    "campaign_explore_csv": FILES,
    "campaign_explore_xlsx": FILES,
    "action_results_data": RESULTS,
    "action_results_csv": FILES,
    "action_results_xlsx": FILES,
    "action_explore_data": RESULTS,
    "action_explore_csv": FILES,
    "action_explore_xlsx": FILES,
    "saved_views": replace(RESULTS, methods=SAFE),
    "view_new": OWN_POST,
    "view_change": OWN_POST,
    "reports": replace(FILES, methods=SAFE),
    "report_new": OWN_FILES,
    "report_edit": OWN_FILES,
    "report_pause": OWN_FILES_POST,
    "report_test": OWN_FILES_POST,
    "report_delete": OWN_FILES_POST,
    "report_stop": replace(OPEN, may_be_missing=True),
    "view_default": OWN_POST,
    "view_delete": OWN_POST,
    "analytics": RESULTS,
    "campaign_counted": RESULTS,
    "action_counted": RESULTS,
    "analytics_data": RESULTS,
    "analytics_csv": FILES,
    "analytics_xlsx": FILES,
    "analytics_trend_csv": FILES,
    "analytics_trend_xlsx": FILES,
    "analytics_compare": RESULTS,
    "analytics_compare_data": RESULTS,
    "analytics_compare_csv": FILES,
    "analytics_compare_xlsx": FILES,
}

LISTED = SENDING | AUDIENCE
DELIVERIES = {name: page(right, methods=methods, names=names) for name, (right, methods, names) in LISTED.items()}
FILES_OF_ROWS = {
    name: replace(page(right, methods=methods), may_be_missing=True) for name, (right, methods) in EXPORTS.items()
}
HELP_PAGES = {name: replace(OPEN, names=names) for name, names in HELP.items()}

TABLE = (
    CONFIG
    | ACCOUNTS
    | WORKSPACE
    | MESSAGING
    | MESSAGES
    | CAMPAIGNS
    | JOURNEYS
    | ANALYTICS
    | DELIVERIES
    | FILES_OF_ROWS
    | HELP_PAGES
)
