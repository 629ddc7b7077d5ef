"""From a scripted step to what goes over the wire."""

import asyncio
from collections.abc import Awaitable, Callable

from messaging.simulator.exchange import Response
from messaging.simulator.script import Step

Accept = Callable[[], Response]
Refuse = Callable[[Step], Response]


def answer(step: Step, latency: float, accept: Accept, refuse: Refuse) -> Response | Awaitable[Response]:
    """What is accepted is journalled before anything is answered, as a service would."""
    response = accept() if step.accepts else refuse(step)
    if step.reset or step.close or step.hang:
        response = Response(0, reset=step.error_code, leave=step.close, hang=step.hang)
    wait = latency + step.delay
    return _later(wait, response) if wait else response


async def _later(seconds: float, response: Response) -> Response:
    await asyncio.sleep(seconds)
    return response
