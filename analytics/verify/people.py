"""No detail of an erased person, and no row that belongs to nobody's workspace (reliability.md 7.2, I10, I11)."""

from analytics.verify.target import Finding, Target

# That somebody nameless left a journey because of it is said afterwards.
_OF_ERASED = {
    "events": """
        SELECT count(*) FROM messaging_event e JOIN messaging_person p
        ON p.workspace_id = e.workspace_id AND p.id = e.person_id
        WHERE e.workspace_id = %(ws)s AND e.effective_at <= p.erased_at
        AND NOT (e.type = 'journey_exited' AND e.effective_at = p.erased_at)""",
    "waiting events": """
        SELECT count(*) FROM messaging_unmatched u JOIN messaging_tombstone t USING (workspace_id, person_fp)
        WHERE u.workspace_id = %(ws)s AND u.received_at <= t.erased_at""",
    "dead events": """
        SELECT count(*) FROM messaging_inbox_dead d JOIN messaging_tombstone t USING (workspace_id, person_fp)
        WHERE d.workspace_id = %(ws)s AND d.received_at <= t.erased_at""",
    "names": """
        SELECT count(*) FROM messaging_person WHERE workspace_id = %(ws)s AND erased_at IS NOT NULL
        AND coalesce(external_id, anonymous_id, email, phone) IS NOT NULL""",
    "activity rows": """
        SELECT count(*) FROM messaging_audience_activity a JOIN messaging_person p
        ON p.workspace_id = a.workspace_id AND p.id = a.person_id
        WHERE a.workspace_id = %(ws)s AND a.last_activity <= p.erased_at""",
    "responses": """
        SELECT count(*) FROM messaging_response r JOIN messaging_person p
        ON p.workspace_id = r.workspace_id AND p.id = r.person_id
        WHERE r.workspace_id = %(ws)s AND r.at <= p.erased_at""",
    "devices": """
        SELECT count(*) FROM messaging_device d JOIN messaging_person p
        ON p.workspace_id = d.workspace_id AND p.id = d.person_id
        WHERE d.workspace_id = %(ws)s AND d.created_at <= p.erased_at""",
}
_WITHOUT_PARENT = {
    "deliveries without their person": ("messaging_delivery", "person_id", "messaging_person"),
    "deliveries without their message": ("messaging_delivery", "message_id", "messaging_message"),
    "deliveries without their action": ("messaging_delivery", "action_id", "campaigns_action"),
    "device attempts without their delivery": ("messaging_deviceattempt", "delivery_id", "messaging_delivery"),
    "entries without their campaign": ("campaigns_entry", "campaign_id", "campaigns_campaign"),
    "entries without their person": ("campaigns_entry", "person_id", "messaging_person"),
    "steps without their campaign": ("campaigns_step", "campaign_id", "campaigns_campaign"),
    "steps without their action": ("campaigns_step", "action_id", "campaigns_action"),
    "steps without their person": ("campaigns_step", "person_id", "messaging_person"),
    "deliveries without their step": ("messaging_delivery", "step_id", "journeys_step"),
    "entries without their journey": ("journeys_entry", "journey_id", "journeys_journey"),
    "journey entries without their person": ("journeys_entry", "person_id", "messaging_person"),
    "stays without their entry": ("journeys_stay", "entry_id", "journeys_entry"),
    "stays without their step": ("journeys_stay", "step_id", "journeys_step"),
    "conversion events without their entry": ("journeys_hit", "entry_id", "journeys_entry"),
    "devices without their person": ("messaging_device", "person_id", "messaging_person"),
}


def check_erased(target: Target, finding: Finding) -> None:
    for what, sql in _OF_ERASED.items():
        [(n,)] = target.rows(sql)
        finding.expect(n == 0, f"{n} {what} of erased people")


def check_parents(target: Target, finding: Finding) -> None:
    """The parent must be of the same workspace: the other workspaces' rows are not even visible here."""
    for what, (child, column, parent) in _WITHOUT_PARENT.items():
        [(n,)] = target.rows(
            f"SELECT count(*) FROM {child} c WHERE c.workspace_id = %(ws)s AND c.{column} IS NOT NULL"  # noqa: S608
            f" AND NOT EXISTS (SELECT FROM {parent} p WHERE p.workspace_id = c.workspace_id AND p.id = c.{column})"
        )
        finding.expect(n == 0, f"{n} {what}")
