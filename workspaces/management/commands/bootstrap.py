import json

from django.core.management.base import CommandError, CommandParser

from workspaces.bootstrap import bootstrap
from workspaces.commands import PromptCommand
from workspaces.permissions import GRANTABLE, Role


class Command(PromptCommand):
    help = "Creates or completes a workspace, a member and a key of each kind, and prints the keys once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workspace", required=True, metavar="NAME")
        parser.add_argument("--email", required=True)
        parser.add_argument("--password", required=True)
        parser.add_argument("--role", choices=Role.values, help="admin for a new member; an existing one keeps theirs")
        parser.add_argument("--grant", default="", help=f"with commas: {', '.join(sorted(GRANTABLE))}")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, **options) -> None:
        grant = {name.strip() for name in options["grant"].split(",") if name.strip()}
        if grant - GRANTABLE:
            raise CommandError(f"--grant accepts {', '.join(sorted(GRANTABLE))}, with commas between.")
        made = bootstrap(options["workspace"], options["email"], options["password"], options["role"], grant).as_dict()
        if options["json"]:
            self.stdout.write(json.dumps(made))
        else:
            self.stdout.write("\n".join(f"{name:<11} {value}" for name, value in made.items()))
