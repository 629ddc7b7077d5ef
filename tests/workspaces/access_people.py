"""The addresses of people and segments: who may do what there.

(right, methods, names) of each; access_table.py makes its lines of them.
"""

from analytics.models import Export
from messaging.models import Segment, TagRun, Upload
from workspaces import permissions
from workspaces.models import Workspace
from workspaces.tenancy import workspace_transaction

SEGMENT = "g_sample"
_POST = ("POST",)
_SAFE = ("GET", "HEAD")

AUDIENCE: dict[str, tuple[str, tuple[str, ...], dict[str, str]]] = {
    "person": (permissions.VIEW_AUDIENCE, _SAFE, {}),
    "person_copy": (permissions.EXPORT_AUDIENCE, _SAFE, {}),
    "person_erase": (permissions.MANAGE_SETTINGS, (), {}),
    "person_tags": (permissions.MANAGE_AUDIENCE, _POST, {}),
    "people_choose": (permissions.MANAGE_AUDIENCE, _POST, {}),
    "deliveries_choose": (permissions.MANAGE_AUDIENCE, _POST, {}),
    "combine": (permissions.VIEW_AUDIENCE, _SAFE, {}),
    "combine_change": (permissions.VIEW_AUDIENCE, _POST, {}),
    "combine_use": (permissions.VIEW_AUDIENCE, _POST, {}),
    "uploads": (permissions.MANAGE_AUDIENCE, (), {}),
    "uploads_csv": (permissions.MANAGE_AUDIENCE, _SAFE, {}),
    "uploads_xlsx": (permissions.MANAGE_AUDIENCE, _SAFE, {}),
    "upload": (permissions.MANAGE_AUDIENCE, _SAFE, {}),
    "upload_read": (permissions.MANAGE_AUDIENCE, _POST, {}),
    "upload_segment": (permissions.MANAGE_AUDIENCE, _POST, {}),
    "upload_tag": (permissions.MANAGE_AUDIENCE, _POST, {}),
    "upload_delete": (permissions.MANAGE_AUDIENCE, _POST, {}),
    "retarget": (permissions.MANAGE_AUDIENCE, (), {}),
    "tags": (permissions.VIEW_AUDIENCE, _SAFE, {}),
    "tag_new": (permissions.MANAGE_AUDIENCE, (), {}),
    "tag_run": (permissions.VIEW_AUDIENCE, _SAFE, {}),
    "tag_run_stop": (permissions.MANAGE_AUDIENCE, _POST, {}),
    "tag_run_undo": (permissions.MANAGE_AUDIENCE, _POST, {}),
    "audience": (permissions.VIEW_AUDIENCE, _SAFE, {}),
    "audience_edit": (permissions.VIEW_AUDIENCE, _POST, {}),
    "person_find": (permissions.VIEW_AUDIENCE, _POST, {}),
    "audience_data": (permissions.VIEW_AUDIENCE, (), {}),
    "audience_csv": (permissions.EXPORT_AUDIENCE, (), {}),
    "audience_xlsx": (permissions.EXPORT_AUDIENCE, (), {}),
    "exports": (permissions.EXPORT_AGGREGATE, _SAFE, {}),
    "export_news": (permissions.EXPORT_AGGREGATE, _SAFE, {}),
    "export_find": (permissions.MANAGE_SETTINGS, _POST, {}),
    "segments": (permissions.VIEW_AUDIENCE, _SAFE, {}),
    "segments_csv": (permissions.EXPORT_AGGREGATE, _SAFE, {}),
    "segments_xlsx": (permissions.EXPORT_AGGREGATE, _SAFE, {}),
    "tags_csv": (permissions.EXPORT_AGGREGATE, _SAFE, {}),
    "tags_xlsx": (permissions.EXPORT_AGGREGATE, _SAFE, {}),
    "segment_new": (permissions.MANAGE_AUDIENCE, _POST, {}),
    "segment": (permissions.VIEW_AUDIENCE, _SAFE, {}),
    "segment_data": (permissions.VIEW_AUDIENCE, (), {}),
    "segment_csv": (permissions.EXPORT_AUDIENCE, (), {}),
    "segment_xlsx": (permissions.EXPORT_AUDIENCE, (), {}),
    "segment_copy": (permissions.VIEW_AUDIENCE, _POST, {}),
    "segment_refresh": (permissions.MANAGE_AUDIENCE, _POST, {}),
    "segment_rename": (permissions.MANAGE_AUDIENCE, _POST, {}),
    "segment_archive": (permissions.MANAGE_AUDIENCE, _POST, {}),
}

# Of files one's own are found, an admin finds everybody's; without words of a page none can be asked for.
EXPORTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "export_new": (permissions.EXPORT_AUDIENCE, ("GET", "HEAD", "POST")),
    "export": (permissions.EXPORT_AUDIENCE, _SAFE),
    "export_data": (permissions.EXPORT_AUDIENCE, _SAFE),
    "export_file": (permissions.EXPORT_AUDIENCE, _SAFE),
    "export_manifest": (permissions.EXPORT_AUDIENCE, _SAFE),
    "export_cancel": (permissions.EXPORT_AUDIENCE, _POST),
    "export_delete": (permissions.EXPORT_AUDIENCE, _POST),
}


def make_people(acme: Workspace, name: str) -> dict[str, str]:
    with workspace_transaction(acme.pk):
        Segment.unscoped.create(
            workspace=acme, public_id=SEGMENT, external_id="sample", name=name, kind="live", rule={"tag": name}
        )
        export = Export.unscoped.create(
            workspace=acme,
            source="people",
            format="csv",
            zone="UTC",
            title=name,
            actor="ana@example.com",
            asker="user:0",
            nonce="sample",
            needs=[permissions.EXPORT_AUDIENCE],
            state="expired",
        )
        run = TagRun.unscoped.create(workspace=acme, deed="add", words=name)
        upload = Upload.unscoped.create(workspace=acme, name=name, size=0)
    # Views and reports are their readers' own: nobody of the cast has these.
    objects = {
        "view": "v_unknown",
        "report": "e_unknown",
        "segment": SEGMENT,
        "run": run.public_id,
        "upload": upload.public_id,
    }
    return objects | {"export": export.public_id}
