#!/usr/bin/env python
"""Runs a Django command with the engines it needs: the only place that starts the bundled servers."""

import os
import signal
import sys

# These only read the source tree, so an image can be built where no server may run.
WITHOUT_ENGINES = {"collectstatic", "compilemessages", "diffsettings", "help", "version", "--help", "-h", "--version"}


def leave(number, _frame):
    """Ends by an exception, so that `finally` stops what was started."""
    sys.exit(128 + number)


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    from config.embedded import EngineError, engines

    if len(sys.argv) < 2 or sys.argv[1] in WITHOUT_ENGINES:
        execute_from_command_line(sys.argv)
        return
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)
    try:
        with engines():
            execute_from_command_line(sys.argv)
    except EngineError as error:
        sys.exit(f"readout: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
