"""The table of background work: every job exists, has a queue somebody serves, a limit, and cannot pile up."""

import pytest
from celery import current_app

from config import celery, supervisor

JOBS = [pytest.param(job, id=job.task) for job in celery.SCHEDULE]


@pytest.mark.parametrize("job", JOBS)
def test_the_task_exists(job):
    celery.app.loader.import_default_modules()
    assert job.task in celery.app.tasks


def test_every_task_of_ours_has_a_rhythm():
    celery.app.loader.import_default_modules()
    ours = {name for name in celery.app.tasks if not name.startswith("celery.")}
    assert ours - {job.task for job in celery.SCHEDULE} == set()


@pytest.mark.parametrize("job", JOBS)
def test_its_queue_has_a_worker(job):
    served = " ".join(" ".join(child.command) for child in supervisor.workers())
    assert f"--queues {job.queue} " in served
    assert celery.app.amqp.router.route({}, job.task)["queue"].name == job.queue


@pytest.mark.parametrize("job", JOBS)
def test_a_tick_nobody_took_is_dropped(job):
    assert celery.app.conf.beat_schedule[job.task]["options"]["expires"] <= max(job.every, 5)


@pytest.mark.parametrize("job", JOBS)
def test_a_stuck_run_is_ended_before_its_message_would_come_back(job):
    assert 0 < job.limit <= celery.VISIBILITY["visibility_timeout"]


def test_tasks_are_sent_with_this_configuration_from_every_process():
    assert current_app.conf.task_default_queue == celery.STEADY
