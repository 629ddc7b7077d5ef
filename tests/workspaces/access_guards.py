"""The kinds of guard an address may have, and what each answers to whom (reliability.md 7.5)."""

from dataclasses import dataclass, field, replace

from tests.workspaces.access_cast import MEMBERS, Identity
from workspaces import permissions
from workspaces.permissions import ALL

# What a probe may be answered with when the guard lets it in: anything but a refusal or a crash.
IN = "in"


@dataclass(frozen=True)
class Guard:
    """One line of the table. `expect` says what an identity gets: IN, or the status of the refusal."""

    kind: str
    permission: str = ""
    methods: tuple[str, ...] = ()
    # Objects the address names when the sample of access_cast.py of the same name is something else.
    names: dict[str, str] = field(default_factory=dict)
    # Tables that stand outside row-level security on purpose (ruling 32): there the access function and keys hold.
    row_policies: bool = True
    # Letting somebody in may still find nothing: the object is made by the very request.
    may_be_missing: bool = False

    def expect(self, who: Identity, method: str, *, htmx: bool, data: bool) -> str | set[int]:
        if self.methods and method not in self.methods:
            return {405}
        return getattr(self, f"_{self.kind}")(who, method, 401 if htmx or data else 302)

    def _open(self, who: Identity, method: str, ask: int) -> str | set[int]:
        return IN

    def _ready(self, who: Identity, method: str, ask: int) -> str | set[int]:
        return {200, 405, 503}

    def _library(self, who: Identity, method: str, ask: int) -> str | set[int]:
        """A page of the sign-in library, which knows nothing of htmx."""
        return IN if who.has_session else {302}

    def _signed_in(self, who: Identity, method: str, ask: int) -> str | set[int]:
        return IN if who.has_session else {ask}

    def _page(self, who: Identity, method: str, ask: int) -> str | set[int]:
        if who.key and who.key != "api":
            return {401}
        if not who.key and not who.has_session:
            return {ask}
        if who.name not in MEMBERS and who.key != "api":
            return {404}
        return IN if self.permission in who.permissions else {403}

    def _door(self, who: Identity, method: str, ask: int) -> str | set[int]:
        # Without a header the key may stand in the body, and an empty body cannot be read.
        return IN if who.key == "sender" else {401} if who.token else {400, 401}

    def _track(self, who: Identity, method: str, ask: int) -> str | set[int]:
        return IN if who.key == "sender" else {401}

    def _open_report(self, who: Identity, method: str, ask: int) -> str | set[int]:
        return {401} if who.token and who.key != "sender" else IN

    def _hook(self, who: Identity, method: str, ask: int) -> str | set[int]:
        return {401}

    def _definition(self, who: Identity, method: str, ask: int) -> str | set[int]:
        if who.key != "api":
            return {401}
        # Changing what is defined takes more than reading it; the two keys of the cast have all or a viewer's rights.
        may_read = method == "GET" and self.permission in who.permissions
        return IN if may_read or who.permissions == ALL else {403, 405}


OPEN = Guard("open")
SIGNED_IN = Guard("signed_in")
LIBRARY = Guard("library", may_be_missing=True)
SIGNED_IN_POST = Guard("signed_in", methods=("POST",))
DOOR = Guard("door", methods=("POST",))
TRACK = Guard("track", methods=("POST",))
OPEN_REPORT = Guard("open_report", methods=("POST",))
HOOK = Guard("hook", methods=("POST",))
DEFINITION = Guard("definition", permissions.VIEW_RESULTS, may_be_missing=True)
PERSON = replace(DEFINITION, permission=permissions.VIEW_AUDIENCE)


def page(permission: str, **more) -> Guard:
    return Guard("page", permission, **more)


RESULTS = page(permissions.VIEW_RESULTS)
FILES = page(permissions.EXPORT_AGGREGATE)
SAFE = ("GET", "HEAD")
LIST_FILES = replace(FILES, methods=SAFE)
# What is a reader's own, and so not the samples'.
OWN_FILES = replace(FILES, may_be_missing=True)
OWN_FILES_POST = replace(OWN_FILES, methods=("POST",))
OWN_POST = replace(RESULTS, methods=("POST",), may_be_missing=True)
SETTINGS = page(permissions.MANAGE_SETTINGS)
# Members, invitations and keys are read before the workspace is known.
PEOPLE = replace(SETTINGS, row_policies=False)
PEOPLE_POST = replace(PEOPLE, methods=("POST",))
# Pages about an in-app message: the sample of the cast is a push.
CARD = {"message": "card"}
RESET = replace(OPEN, names={"uidb36": "1", "key": "set-password"})
COMPOSE = page(permissions.EDIT_CAMPAIGN)
COMPOSE_POST = replace(COMPOSE, methods=("POST",))
COMPOSE_LOOK = replace(COMPOSE, methods=("GET", "HEAD"))
