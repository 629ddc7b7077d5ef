"""The deeds of the audit log and how they read: the past tense of what the button said."""

ACTIONS = {
    "bootstrapped": "set the workspace up",
    "signed_in": "signed in",
    "signed_out": "signed out",
    "sign_in_failed": "failed to sign in",
    "member_invited": "invited",
    "invitation_renewed": "made a new link for the invitation of",
    "invitation_cancelled": "cancelled the invitation of",
    "invitation_accepted": "accepted an invitation",
    "member_changed": "changed the rights of",
    "member_removed": "removed",
    "password_link_made": "made a password link for",
    "key_created": "created the key",
    "key_rotated": "replaced the key",
    "key_revoked": "revoked the key",
    "workspace_changed": "changed the workspace",
    "provider_added": "set up the provider",
    "provider_replaced": "replaced the credentials of",
    "provider_changed": "changed the settings of",
    "provider_removed": "removed the provider",
    "provider_tested": "tested",
    "provider_paused": "paused",
    "provider_resumed": "resumed",
    "channel_rules_changed": "changed the rules of",
    "delivery_retried": "retried a failed delivery",
    "deliveries_retried": "retried failed deliveries",
    "retry_stopped": "stopped a retry",
    "retry_asked": "asked for a retry",
    "message_written": "wrote the message",
    "segment_saved": "saved the segment",
    "segment_renamed": "renamed the segment",
    "segment_archived": "archived the segment",
    "launch_started": "started sending",
    "launch_paused": "paused sending",
    "launch_resumed": "resumed sending",
    "launch_stopped": "stopped sending",
}


def sentence_of(action: str) -> str:
    """Another app's deed without a wording of its own reads as its name."""
    return ACTIONS.get(action, action.replace("_", " "))
