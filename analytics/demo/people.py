"""The two demo workspaces and the people who may sign in to them."""

from typing import NamedTuple


class SignIn(NamedTuple):
    email: str
    password: str
    name: str
    role: str
    says: str
    other_company: bool = False
    may_export_people: bool = False
    may_see_addresses: bool = False


WORKSPACE_NAME = "Larkmoor Outdoor"
WORKSPACE_SLUG = "larkmoor-outdoor"
WORKSPACE_ZONE = "Europe/Berlin"
OTHER_NAME = "Other Co"
OTHER_SLUG = "other-co"

# Passwords of a demo on invented data: printed at start, so that anybody can look around. Never used outside it.
SIGN_INS = (
    SignIn(
        "admin@larkmoor.example",
        "larkmoor-admin-demo",
        "Ana Keller",
        "admin",
        "admin",
        may_export_people=True,
        may_see_addresses=True,
    ),
    SignIn("maya@larkmoor.example", "larkmoor-maya-demo", "Maya Lindqvist", "marketer", "marketer"),
    SignIn(
        "jonas@larkmoor.example",
        "larkmoor-jonas-demo",
        "Jonas Brandt",
        "marketer",
        "marketer who may export people",
        may_export_people=True,
        may_see_addresses=True,
    ),
    SignIn("vera@larkmoor.example", "larkmoor-vera-demo", "Vera Okafor", "viewer", "viewer"),
    SignIn("olga@other.example", "other-olga-demo", "Olga Petrov", "admin", "admin of Other Co", other_company=True),
)
