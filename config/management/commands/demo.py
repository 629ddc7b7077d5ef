import os
import sys
from typing import Any

from analytics.demo import accounts, people
from config import product
from config.supervisor import Child
from workspaces.commands import PromptCommand


class Command(PromptCommand):
    help = "Runs the whole product with a lively demo workspace until Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        # What the demo sends goes nowhere: every process of it may use the stand-in.
        os.environ.setdefault("ALLOW_PUSH_SIMULATOR", "1")
        plan = product.Plan(say=self.say, lines=sign_ins(), prepare=accounts.set_up, beside=beside)
        sys.exit(product.run(plan))

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def beside(page: str) -> list[Child]:
    return [loader(page), push_services(page)]


def loader(page: str) -> Child:
    """A child, so that the page opens while the history is still coming in."""
    command = [sys.executable, "manage.py", "load_demo", "--live", "--url", page]
    return Child("demo loader", command, may_finish=True)


def push_services(page: str) -> Child:
    """Apple, Google and an SMS service for the demo's workspace, and phones that report back through the door."""
    words = ["--workspace", people.WORKSPACE_SLUG, "--door", page, "--hold-lost"]
    return Child("push simulator", [sys.executable, "manage.py", "push_simulator", *words])


def sign_ins() -> list[str]:
    wide = max(len(one.email) for one in people.SIGN_INS)
    return ["Sign in as", *(f"  {one.email:<{wide}}  {one.password:<24}  {one.says}" for one in people.SIGN_INS)]
