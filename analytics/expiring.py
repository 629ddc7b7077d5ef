"""What is kept of in-app messages and says who: gone once its time is over (metrics.md U-5 to U-7)."""

from datetime import timedelta

from analytics.retention import DISPLAYS

# Nobody has seen these since the second they expired (U-6); a row that is renewed meanwhile is found to live.
_ACTIVITY = """
DELETE FROM messaging_audience_activity WHERE expires_at <= readout_now() - %(older)s AND id = ANY (ARRAY(
    SELECT id FROM messaging_audience_activity WHERE expires_at <= readout_now() - %(older)s LIMIT %(chunk)s
))
"""
_RESPONSES = """
DELETE FROM messaging_response WHERE id = ANY (ARRAY(
    SELECT id FROM messaging_response WHERE expires_at <= readout_now() - %(older)s LIMIT %(chunk)s
))
"""
# What a display was reported of; a report that comes later is a display of its own (ruling 27).
_DISPLAYS = """
DELETE FROM messaging_in_app_fact WHERE received_at < readout_now() - %(older)s AND ctid = ANY (ARRAY(
    SELECT ctid FROM messaging_in_app_fact WHERE received_at < readout_now() - %(older)s LIMIT %(chunk)s
))
"""
EXPIRING = (
    (_ACTIVITY, timedelta(0)),
    (_RESPONSES, timedelta(0)),
    (_DISPLAYS, DISPLAYS),
)
