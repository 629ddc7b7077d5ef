"""A worker killed at any statement of its work: nothing is lost, nobody goes on twice, every message is sent once."""

import os
import signal

from django.db import connection

from journeys.engine import running
from journeys.models import Signal, Traveller
from tests.journeys.road import DAY, leave, push, wait
from workspaces.tenancy import workspace_transaction

PEOPLE = [f"p{n}" for n in range(3)]


class KilledAt:
    """Lets so many statements through; the next one finds nobody."""

    def __init__(self, statements):
        self.left = statements

    def __call__(self, execute, *statement):
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1
        return execute(*statement)


def work_until_killed(road, statements):
    """In a process of its own; whether it lived to see the end of its work."""
    # Two processes cannot speak over one connection.
    connection.close()
    connection.close_pool()
    worker = os.fork()
    if worker == 0:
        with road.believing(), connection.execute_wrapper(KilledAt(statements)):
            while running.run_some():
                pass
        os._exit(0)
    return os.waitpid(worker, 0)[1] == 0


def nothing_is_due(road):
    """What a worker held that has just died is let go of a moment later; whoever looked meanwhile left it alone."""
    with road.believing(), workspace_transaction(road.workspace.pk):
        due = Traveller.objects.for_workspace(road.workspace).filter(due_at__lte=road.now)
        return not due.exists() and not Signal.objects.for_workspace(road.workspace).exists()


def test_at_every_statement_of_its_work(road):
    road.compose(push("hello"), wait("P1D"), push("later"), leave())
    for name in PEOPLE:
        road.office.person(name, f"i-{name}")
        road.does(name, "Signed Up")
    killed = 0
    for day in (0, 1):
        road.office.stage.now += 2 * day * DAY
        road.office.stage.fold()
        statements = 0
        while not (work_until_killed(road, statements) and nothing_is_due(road)):
            statements += 1
        killed += statements
        road.settle()
    assert killed > 20
    assert sorted(road.sent()) == sorted((name, step) for name in PEOPLE for step in ("hello", "later"))
    assert len(road.office.services.accepted()) == 2 * len(PEOPLE)
    assert set(road.where().values()) == {"end"} and road.triggers() == {"entered": len(PEOPLE)}
    assert {tuple(road.way(place)) for place in range(len(PEOPLE))} == {
        (("hello", "continued", ""), ("wait", "continued", ""), ("later", "continued", ""), ("out", "exited", ""))
    }
    road.verify()
