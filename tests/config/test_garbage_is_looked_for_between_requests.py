"""A web process searches for garbage when an answer is on its way, and what requests leave does not pile up."""

import subprocess
import sys

# In a process of its own: what it switches on stays on.
_PROGRAM = """
import gc
from django.core.signals import request_finished
from config.collecting import spare_what_stays

class Page:
    "Refers to itself, as a request does."
    alive = 0
    def __init__(self):
        self.me, self.parts = self, [[number] for number in range(2_000)]
        Page.alive += 1
    def __del__(self):
        Page.alive -= 1

spare_what_stays()
looks = []
gc.callbacks.append(lambda phase, about: phase == "start" and looks.append(about["generation"]))
most, within = 0, 0
for _ in range(2_000):
    before = len(looks)
    Page()
    within += len(looks) - before
    request_finished.send(sender=None)
    most = max(most, Page.alive)
print(within, most <= 20, 1 in looks, 2 in looks)
"""


def test_requests_are_not_stopped_for_it_and_leave_nothing() -> None:
    found = subprocess.run([sys.executable, "-c", _PROGRAM], check=True, capture_output=True, text=True)
    assert found.stdout.split() == ["0", "True", "True", "True"]
