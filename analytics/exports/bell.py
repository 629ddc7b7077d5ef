"""Tells a worker to look at once. Beat looks every second anyway, so a broker that is away delays and loses nothing."""

import threading

from config.celery import EXPORT, app

_TASK = "analytics.tasks.make_exports"


def ring() -> None:
    """After the commit, in a thread of its own: an answer must neither wait for a broker nor fail for it."""
    threading.Thread(target=_ring, name="export-bell", daemon=True).start()


def _ring() -> None:
    try:
        with app.connection_for_write(connect_timeout=1) as broker:
            app.send_task(_TASK, queue=EXPORT, connection=broker, retry=False, expires=5)
    except Exception:
        return
