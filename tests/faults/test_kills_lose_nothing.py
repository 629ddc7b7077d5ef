"""kill -9 of any process at any moment: every acknowledged event is counted once (reliability.md 7.3, 1, 3, 10, 12)."""

import random
import time

import pytest

from tests.clients.history import make_history, with_resends
from tests.faults import processes
from tests.faults.site import Site
from tests.faults.traffic import Traffic
from tests.pipeline.agreement import assert_agrees

KATHMANDU = ("Asia/Kathmandu",)


def kill_fold(site: Site) -> None:
    """The child of the worker that folds; its parent starts another."""
    kill_child(site, "celery", "--queues fold")


def kill_web_worker(site: Site) -> None:
    kill_child(site, "granian")


def kill_valkey(site: Site) -> None:
    [valkey] = site.processes("valkey-server")
    processes.kill(valkey)
    site.wait_until_it_ended()
    site.start()


def kill_postgres(site: Site) -> None:
    [postmaster, *_] = site.processes("postgres", "-D")
    processes.kill(postmaster)
    site.wait_until_it_ended()
    site.start()


def kill_both_engines(site: Site) -> None:
    """As when the machine loses its power, for one start less than one after the other."""
    [postmaster, *_] = site.processes("postgres", "-D")
    [valkey] = site.processes("valkey-server")
    processes.kill(postmaster)
    processes.kill(valkey)
    site.wait_until_it_ended()
    site.start()


def kill_child(site: Site, *words: str) -> None:
    """The child of a pair; a parent that has just been started may not have one yet."""
    deadline = time.monotonic() + 60
    while len(found := site.processes(*words)) < 2:
        assert time.monotonic() < deadline, f"no child with {words}\n{site.said()}"
        time.sleep(0.05)
    processes.kill(found[-1])


KILLS = {"fold": kill_fold, "web worker": kill_web_worker, "Valkey": kill_valkey, "PostgreSQL": kill_postgres}

# How often in one run, and how long apart: a web server whose worker dies twice within seconds gives up, rightly.
OFTEN = {"fold": (10, 0), "web worker": (3, 6)}


def test_every_acknowledged_event_is_counted_once_whoever_is_killed(site):
    posts = with_resends(make_history(11, 1_000, site.now), 12)
    with Traffic(site, posts) as traffic:
        for share, kill in ((0.2, kill_fold), (0.4, kill_web_worker), (0.6, kill_both_engines), (0.8, kill_fold)):
            traffic.wait_for(share)
            kill(site)
    assert_agrees(site, KATHMANDU, ("ios",))
    site.manage("verify")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 21))
@pytest.mark.parametrize("victim", KILLS)
def test_twenty_kills_of_each_at_random_moments(site, victim, seed):
    dice = random.Random(f"{victim} {seed}")
    history = [
        body | {name: f"{victim}-{seed}-{body[name]}" for name in ("id", "delivery_id")}
        for body in make_history(1_000 + seed, 4_000, site.now)
    ]
    posts = with_resends(history, seed)
    kills, rest = OFTEN.get(victim, (1, 0))
    with Traffic(site, posts) as traffic:
        for share in sorted(dice.uniform(0.05, 0.9) for _ in range(kills)):
            traffic.wait_for(share)
            KILLS[victim](site)
            time.sleep(rest + dice.random())
    assert_agrees(site, KATHMANDU, ("ios",))
    site.manage("verify")
