from workspaces.models.audit import AuditEntry
from workspaces.models.base import UnscopedQuery, WorkspaceManager, WorkspaceModel
from workspaces.models.invitation import Invitation
from workspaces.models.key import Key
from workspaces.models.member import LastAdmin, Member
from workspaces.models.posted_form import PostedForm
from workspaces.models.session import Session
from workspaces.models.source import Source
from workspaces.models.user import User
from workspaces.models.workspace import Workspace

__all__ = [
    "AuditEntry",
    "Invitation",
    "Key",
    "LastAdmin",
    "Member",
    "PostedForm",
    "Session",
    "Source",
    "UnscopedQuery",
    "User",
    "Workspace",
    "WorkspaceManager",
    "WorkspaceModel",
]
