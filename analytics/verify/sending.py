"""What the sender decided is what everybody sees (ruling 23): its verdicts against its requests and the deliveries."""

from analytics.verify.target import Finding, Target

# While events of the workspace wait to be folded the two may differ.
_WAITING = "SELECT EXISTS (SELECT FROM messaging_inbox WHERE workspace_id = %(ws)s)"
# What a device or a service reports later may only raise a delivery, or turn a letter that was sent into a bounce.
_SHOWN = """
SELECT v.public_id, o.state, v.state FROM messaging_outgoing o
JOIN messaging_delivery v ON v.workspace_id = o.workspace_id AND v.id = o.delivery_id
WHERE o.workspace_id = %(ws)s AND NOT v.state = ANY (CASE o.state
    WHEN 'queued' THEN ARRAY['queued', 'attempted', 'delivered', 'opened', 'converted']
    WHEN 'open' THEN ARRAY['queued', 'attempted', 'sent', 'delivered', 'opened', 'converted']
    WHEN 'sent' THEN ARRAY['sent', 'delivered', 'opened', 'converted', 'bounced']
    ELSE ARRAY[o.state::text, 'sent', 'delivered', 'opened', 'converted'] END)
LIMIT 100
"""
_UNDER_WAY = """
SELECT o.delivery_id, o.state FROM messaging_outgoing o
WHERE o.workspace_id = %(ws)s AND o.state NOT IN ('queued', 'open') AND EXISTS (
    SELECT FROM messaging_devicesend d WHERE d.workspace_id = o.workspace_id AND d.delivery_id = o.delivery_id
        AND d.state IN ('pending', 'in_flight', 'retry_wait')
) LIMIT 100
"""
# One request at a time, and one acceptance for good; what a device reported itself needs none.
_REQUESTS = """
SELECT device_send_id, open, accepted FROM (
    SELECT a.device_send_id, d.kind, count(*) FILTER (WHERE a.finished_at IS NULL) AS open,
        count(*) FILTER (WHERE a.kind = 'accepted') AS accepted
    FROM messaging_sendattempt a
    JOIN messaging_devicesend d ON d.workspace_id = a.workspace_id AND d.id = a.device_send_id
    WHERE a.workspace_id = %(ws)s AND d.state = 'accepted' GROUP BY a.device_send_id, d.kind
) r WHERE open > 0 OR (accepted <> 1 AND kind <> 'reported') LIMIT 100
"""
_OWN = "SELECT count(*) FROM messaging_outgoing WHERE workspace_id = %(ws)s"


def check_sending(target: Target, finding: Finding) -> None:
    [(waiting,)], [(own,)] = target.rows(_WAITING), target.rows(_OWN)
    finding.looked_at += own
    if not waiting:
        for delivery, decided, shown in target.rows(_SHOWN):
            finding.expect(False, f"delivery {delivery}: decided {decided}, shown {shown}")
    for delivery, decided in target.rows(_UNDER_WAY):
        finding.expect(False, f"delivery {delivery}: {decided} with requests under way")
    for send, still_open, accepted in target.rows(_REQUESTS):
        finding.expect(False, f"device send {send}: {still_open} open requests, {accepted} acceptances")
