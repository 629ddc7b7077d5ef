"""Migration operations that make the database itself keep workspaces apart.

Every table with a `workspace_id` is named in exactly one of them: `IsolateTable` (rows are hidden by policy) or
`ShareTable` (needed before the workspace is known: members, keys, invitations). A table in neither is readable by no
role but the owner, and the catalogue test names it.
"""

from django.db.migrations.operations import RunSQL

from workspaces.roles import APP, ENGINES

ROWS = "SELECT, INSERT, UPDATE, DELETE"

# nullif: a setting that was set once in a session reads as '' afterwards, and '' must mean no workspace, not an error.
_OWN_ROWS = "workspace_id = nullif(current_setting('app.ws', true), '')::bigint"


class IsolateTable(RunSQL):
    """Row-level security, forced on the owner too. Each argument lists the privileges of that role, '' for none.

    `seen` hides rows from everybody but the fold, whoever they belong to: what has expired is deleted by it alone.
    """

    def __init__(
        self,
        table: str,
        *,
        app: str = ROWS,
        fold: str = ROWS,
        ingest: str = "",
        export: str = "SELECT",
        send: str = "",
        seen: str = "true",
    ) -> None:
        privileges = {"fold": fold, "ingest": ingest, "export": export, "send": send}
        engines = {ENGINES[kind]: granted for kind, granted in privileges.items() if granted}
        own = _OWN_ROWS if seen == "true" else f"{_OWN_ROWS} AND {seen}"
        policies = [_policy(table, APP, own)]
        policies += [_policy(table, role, "true" if role == ENGINES["fold"] else seen) for role in engines]
        switch_on = [f"ALTER TABLE {table} {verb} ROW LEVEL SECURITY" for verb in ("ENABLE", "FORCE")]
        switch_off = [f"ALTER TABLE {table} {verb} ROW LEVEL SECURITY" for verb in ("NO FORCE", "DISABLE")]
        drop_policies = [f"DROP POLICY {role} ON {table}" for role in (APP, *engines)]
        super().__init__(
            sql=";\n".join([*switch_on, *policies, grants(table, {APP: app, **engines})]),
            reverse_sql=";\n".join([*drop_policies, *switch_off, revokes(table)]),
        )


class AdmitEngine(RunSQL):
    """Opens an isolated table to one more kind of work that serves all workspaces."""

    def __init__(self, table: str, engine: str, privileges: str) -> None:
        role = ENGINES[engine]
        super().__init__(
            sql=f"{_policy(table, role, 'true')};\n{grants(table, {role: privileges})}",
            reverse_sql=f"DROP POLICY {role} ON {table};\nREVOKE ALL ON {table} FROM {role}",
        )


class ShareTable(RunSQL):
    """For a table that stands outside row-level security on purpose."""

    def __init__(self, table: str, *, app: str = ROWS, fold: str = "", ingest: str = "", export: str = "") -> None:
        wanted = {APP: app, ENGINES["fold"]: fold, ENGINES["ingest"]: ingest, ENGINES["export"]: export}
        super().__init__(sql=grants(table, wanted), reverse_sql=revokes(table))


class ComposeForeignKey(RunSQL):
    """The child may only name a parent of its own workspace, whatever the code does.

    Deferred like the single-column key Django makes beside it, so that either order of deletion works.
    """

    def __init__(self, child: str, column: str, parent: str) -> None:
        name = f"{child}_{column}_workspace"
        super().__init__(
            sql=(
                f"ALTER TABLE {child} ADD CONSTRAINT {name} FOREIGN KEY (workspace_id, {column}) "
                f"REFERENCES {parent} (workspace_id, id) DEFERRABLE INITIALLY DEFERRED"
            ),
            reverse_sql=f"ALTER TABLE {child} DROP CONSTRAINT {name}",
        )


def grants(table: str, privileges: dict[str, str]) -> str:
    return ";\n".join(f"GRANT {granted} ON {table} TO {role}" for role, granted in privileges.items() if granted)


def revokes(table: str) -> str:
    return f"REVOKE ALL ON {table} FROM {', '.join((APP, *ENGINES.values()))}"


def _policy(table: str, role: str, rows: str) -> str:
    return f"CREATE POLICY {role} ON {table} TO {role} USING ({rows}) WITH CHECK ({rows})"
