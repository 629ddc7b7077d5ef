import asyncio
import gc
import socket
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from messaging.simulator import certificates
from messaging.simulator.address import Services, nobody
from messaging.simulator.devices import Habits
from messaging.simulator.identity import Identity, identity
from messaging.simulator.mail import MailServer, unread
from messaging.simulator.readers import Readers, ReadingHabits
from messaging.simulator.registering import Place, register
from messaging.simulator.reporting import Reporter
from messaging.simulator.server import listening_socket, serve, serve_mail
from workspaces.commands import PromptCommand
from workspaces.models import Workspace

USUAL = Habits()


class Command(PromptCommand):
    help = "Stands in for APNs, FCM, an SMS service and a mail server (docs/sending.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
        parser.add_argument("--mail-port", type=int, default=0, help="0 takes a free one")
        parser.add_argument(
            "--folder", type=Path, default=settings.DATA_DIR / "simulator", help="keys and certificates"
        )
        parser.add_argument("--workspace", default="", help="slug of a workspace to give credentials to")
        parser.add_argument("--door", default="", help="address where virtual devices report; none without it")
        parser.add_argument("--hold-lost", action="store_true", help="leave a push whose answer was lost in doubt")
        parser.add_argument("--opted-in", type=float, default=USUAL.opted_in, help="share of devices")
        parser.add_argument("--closed", type=float, default=USUAL.closed, help="share of apps that are closed")
        parser.add_argument("--closed-for", type=float, default=USUAL.closed_for, help="seconds, on average")
        parser.add_argument("--opens", type=float, default=USUAL.opens, help="share of seen pushes that are tapped")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ALLOW_PUSH_SIMULATOR:
            raise CommandError("Pretended sending is off here; ALLOW_PUSH_SIMULATOR=1 allows it.")
        known, host, door = identity(options["folder"]), options["host"], options["door"]
        push, mail = (listening_socket(host, options[name]) for name in ("port", "mail_port"))
        base_url = f"https://{host}:{push.getsockname()[1]}"
        place = Place(base_url, (host, mail.getsockname()[1]), door, options["hold_lost"])
        key = self._registered(options["workspace"], known, place)
        reporter = Reporter(door, key, _habits(options)) if door and key else None
        readers = Readers(door, ReadingHabits()) if door else None
        self.stdout.write(f"The simulator listens at {base_url}; trust {known.folder / 'ca.pem'}")
        self.stdout.flush()
        # Nothing here makes cycles worth looking for a hundred times a second.
        gc.freeze()
        asyncio.run(_run(known, push, mail, reporter, readers))

    def _registered(self, slug: str, known: Identity, place: Place) -> str:
        if not slug:
            return ""
        workspace = Workspace.objects.filter(slug=slug).first()
        if workspace is None:
            raise CommandError(f"There is no workspace {slug}.")
        return register(workspace, known, place)


def _habits(options: dict[str, Any]) -> Habits:
    return Habits(**{name: options[name] for name in ("opted_in", "closed", "closed_for", "opens")})


async def _run(
    known: Identity, push: socket.socket, mail: socket.socket, reporter: Reporter | None, readers: Readers | None
) -> None:
    services = Services(known, reporter.take if reporter else nobody)
    letters = MailServer(known, services.script, services.journal, readers.take if readers else unread)
    server = await serve(services, push, certificates.server_context(known.folder))
    mailer = await serve_mail(letters, mail)
    async with server, mailer:
        beside = [one.run() for one in (reporter, readers) if one]
        await asyncio.gather(server.serve_forever(), mailer.serve_forever(), *beside)
