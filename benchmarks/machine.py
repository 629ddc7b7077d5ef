"""The machine that measured: what a reader needs to compare, and nothing that names it."""

import os
import platform
from pathlib import Path

import django
import psycopg
from django.db import connection


def describe(load: float) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0]
    return [
        ("Cores", str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())),
        ("Processor", _processor()),
        ("Memory", f"{_memory_gigabytes():.0f} GB"),
        ("Busy with other work before the start", f"{load:.1f} processes waiting for a core or using one"),
        ("System", f"{platform.system()} {platform.machine()}"),
        ("PostgreSQL", f"{postgres.split()[0]}, bundled, fsync on"),
        ("Python", f"{platform.python_version()}, Django {django.get_version()}, psycopg {psycopg.__version__}"),
    ]


def load() -> float:
    """Ask before the first measurement: afterwards it is our own."""
    return os.getloadavg()[0]


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    named = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or "unknown")


def _memory_gigabytes() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
