"""All services behind one address, told apart by path."""

from collections.abc import Awaitable, Callable

from messaging.simulator import apns, control, fcm, sms
from messaging.simulator.exchange import Request, Response
from messaging.simulator.identity import Identity
from messaging.simulator.journal import Journal
from messaging.simulator.pushes import Push
from messaging.simulator.script import Script


def nobody(push: Push) -> None:
    """Without virtual devices a push ends at the service."""


class Services:
    def __init__(self, identity: Identity, on_accept: Callable[[Push], None] = nobody) -> None:
        self.script, self.journal = Script(), Journal()
        self.apns = apns.Apns(identity, self.script, self.journal, on_accept)
        self.fcm = fcm.Fcm(identity, self.script, self.journal, on_accept)
        self.sms = sms.Sms(identity, self.script, self.journal)
        self.control = control.Control(self.script, self.journal)

    def __call__(self, request: Request) -> Response | Awaitable[Response]:
        path = request.path
        if path.startswith(apns.PATH):
            return self.apns.answer(request)
        if found := fcm.SEND_PATH.fullmatch(path):
            return self._gladly(request, self.fcm.send(request, found.group(1)))
        if path.startswith(control.PREFIX):
            return self._gladly(request, self.control.answer(request))
        if path == fcm.TOKEN_PATH:
            return self._gladly(request, self.fcm.token(request))
        if path == sms.SEND_PATH:
            return self._gladly(request, self.sms.send(request))
        if path == sms.ACCOUNT_PATH:
            return self._gladly(request, self.sms.account(request))
        return Response(404, b'{"reason":"BadPath"}')

    @staticmethod
    def _gladly(request: Request, response: Response | Awaitable[Response]) -> Response | Awaitable[Response]:
        """Only Apple keeps a client at one stream until it has shown a good token."""
        request.carrier.allow_streams(1000)
        return response
