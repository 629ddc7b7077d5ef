"""The work that happens without a reader waiting: its queues and its schedule, as one table.

Tasks carry no data and may be lost, doubled or reordered without harm: what is to be done stands in PostgreSQL, a
task only says "look now" (reliability.md 4.7).
"""

import os
import warnings
from typing import NamedTuple

from celery import Celery
from celery.exceptions import SecurityWarning
from celery.signals import beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# It warns root of tasks that carry code; ours are JSON without arguments.
warnings.filterwarnings("ignore", category=SecurityWarning)

FOLD, SEND, STEADY, EXPORT = "fold", "send", "steady", "export"


class Job(NamedTuple):
    task: str
    every: int  # seconds
    queue: str
    limit: int  # seconds after which a stuck run is killed
    does: str


SCHEDULE = (
    Job("analytics.tasks.fold", 1, FOLD, 60, "Turns the events in the inbox into numbers"),
    Job("messaging.tasks.judge_visits", 2, STEADY, 60, "Tells people from machines among opens and clicks"),
    Job("campaigns.tasks.expand_launches", 1, SEND, 300, "Queues the people of launches that were started"),
    Job("campaigns.tasks.advance", 1, SEND, 300, "Takes people on in the flows of campaigns"),
    Job("journeys.tasks.advance", 1, SEND, 300, "Lets people into journeys and takes them on"),
    Job("campaigns.tasks.keep_times", 1, STEADY, 60, "Starts and ends campaigns whose time has come"),
    Job("messaging.tasks.send", 1, SEND, 60, "Prepares and sends what is due"),
    Job("messaging.tasks.sweep_sends", 5, STEADY, 120, "Moves on whatever is stuck on its way out, and retries"),
    Job("analytics.tasks.compact", 5, STEADY, 120, "Makes hours, days and lifetimes from the leaves that changed"),
    Job("messaging.tasks.read_uploads", 2, STEADY, 600, "Reads files of people that were uploaded"),
    Job("messaging.tasks.run_tags", 2, STEADY, 120, "Gives tags to many people, or takes them away"),
    Job("messaging.tasks.fold_receipts", 5, STEADY, 60, "Adds up what came through the door, for the page Sources"),
    Job("analytics.tasks.refresh_segments", 5, STEADY, 120, "Works out the segments somebody waits for, and live ones"),
    Job("analytics.tasks.reckon", 5, STEADY, 120, "Makes conversions anew where a campaign's rules changed"),
    Job("analytics.tasks.try_terms", 2, STEADY, 120, "Works out what other terms of a campaign would have counted"),
    Job("analytics.tasks.make_exports", 1, EXPORT, 590, "Makes the files that were asked for"),
    Job("analytics.tasks.send_reports", 10, STEADY, 300, "Sends reports by mail whose time has come"),
    Job("analytics.tasks.retry_unmatched", 60, STEADY, 120, "Tries events again that named something unknown"),
    Job("analytics.tasks.verify", 300, STEADY, 280, "Checks that the numbers still agree with their rows"),
    Job("analytics.tasks.keep_partitions", 3600, STEADY, 600, "Makes the coming days' partitions, drops the old ones"),
    Job("analytics.tasks.keep_house", 3600, STEADY, 600, "Deletes what is kept only for a while"),
)

# A message taken by a worker that died comes back after this many seconds. Documented to be set in three places.
VISIBILITY = {"visibility_timeout": 600}

app = Celery("readout")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    broker_transport_options=VISIBILITY,
    result_backend_transport_options=VISIBILITY,
    visibility_timeout=VISIBILITY["visibility_timeout"],
    broker_connection_retry_on_startup=True,
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    # Late acknowledgement buys a task without data nothing, and together with a lost worker it can go round in circles.
    task_acks_late=False,
    task_default_queue=STEADY,
    task_routes={job.task: {"queue": job.queue} for job in SCHEDULE},
    task_annotations={job.task: {"time_limit": job.limit} for job in SCHEDULE},
    task_time_limit=600,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=1000,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_soft_shutdown_timeout=25,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    timezone="UTC",
    # A tick that waited longer than its own interval is worth nothing: without workers the queue stays short.
    beat_schedule={
        job.task: {"task": job.task, "schedule": job.every, "options": {"expires": max(job.every, 5)}}
        for job in SCHEDULE
    },
)
app.autodiscover_tasks(related_name="tasks")


@beat_init.connect
def make_partitions_at_once(**_unused: object) -> None:
    """Beat waits a whole interval before it rings for the first time; a new installation cannot wait for an hour."""
    app.send_task("analytics.tasks.keep_partitions")
