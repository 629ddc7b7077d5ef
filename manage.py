#!/usr/bin/env python
"""Runs a Django command with the engines it needs.

`--migrate-first` as the first word applies what is missing in the schema before the command.
"""

import os
import signal
import sys

# These only read the source tree, so that an image can be built where no server may run ...
READ_ONLY = {"collectstatic", "diffsettings", "help", "version", "--help", "-h", "--version"}
# ... and these keep the engines themselves, because they end when an engine does.
SUPERVISORS = {"demo", "serve"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.exceptions import ImproperlyConfigured

    from config.embedded import EngineError

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)
    try:
        choose()
    except (EngineError, ImproperlyConfigured) as error:
        sys.exit(f"readout: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def choose() -> None:
    from django.conf import settings

    settings.PORT  # noqa: B018  # reads them all, before Django's own start hides what is wrong with them
    migrate = sys.argv[1:2] == ["--migrate-first"]
    words = [sys.argv[0], *sys.argv[2 if migrate else 1 :]]
    if words[1:2] and words[1] not in READ_ONLY | SUPERVISORS:
        run_with_engines(words, migrate=migrate and words[1] not in {"migrate", "makemigrations"})
    else:
        run(words)


def run_with_engines(words: list[str], *, migrate: bool) -> None:
    from config.embedded import engines
    from config.reachable import require_engines

    with engines():
        require_engines()
        if migrate:
            migrate_schema()
        run(words)


def migrate_schema() -> None:
    import django

    django.setup()
    from config.migrating import migrate_first

    migrate_first()


def run(words: list[str]) -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(words)


def leave(number: int, _frame: object) -> None:
    """Ends by an exception, so that whoever started something gets to stop it."""
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
