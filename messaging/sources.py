"""What the fold found out about the events of a source, on the same ledger as what the door did."""

_COUNT = """
INSERT INTO messaging_tally AS t (workspace_id, source_id, key_id, sdk, hour, reason, n)
VALUES (%s, %s, 0, '', date_trunc('hour', readout_now()), %s, %s)
ON CONFLICT (workspace_id, source_id, hour, key_id, sdk, reason) DO UPDATE SET n = t.n + excluded.n
"""


def count(workspace_id: int, source_id: int, reason: str, n: int, cursor) -> None:
    """Adds to the hour that runs now."""
    cursor.execute(_COUNT, [workspace_id, source_id, reason, n])
