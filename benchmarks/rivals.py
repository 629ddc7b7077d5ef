"""The same question asked of DuckDB and of ClickHouse (chdb): exact unique people per local day, of the same events."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import chdb.session
import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.events import OPENED

# Local days (as text) and how many people opened something.
Answer = dict[str, int]
Ask = Callable[[str], Answer]


def write_parquet(days: Iterator[np.ndarray], path: Path) -> None:
    """The common source. One row group a day, as a data lake would have it."""
    schema = pa.schema(
        [
            ("moment", pa.timestamp("us", tz="UTC")),
            ("person", pa.uint32()),
            ("action", pa.uint8()),
            ("kind", pa.uint8()),
            ("platform", pa.uint8()),
        ]
    )
    with pq.ParquetWriter(path, schema) as writer:
        for events in days:
            columns = [pa.array(np.ascontiguousarray(events[name])) for name in schema.names]
            columns[0] = columns[0].cast(pa.timestamp("us")).cast(pa.timestamp("us", tz="UTC"))
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))


@contextmanager
def duck(source: Path) -> Iterator[Ask]:
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE event AS SELECT * FROM read_parquet('{source}')")

        def ask(zone: str) -> Answer:
            rows = connection.execute(
                "SELECT date_trunc('day', timezone(?, moment))::date::text, count(DISTINCT person) "
                "FROM event WHERE kind = ? GROUP BY 1 ORDER BY 1",
                [zone, OPENED],
            ).fetchall()
            return dict(rows)

        yield ask


@contextmanager
def clickhouse(source: Path, folder: Path) -> Iterator[Ask]:
    session = chdb.session.Session(str(folder))
    try:
        session.query("CREATE DATABASE bench ENGINE = Atomic")
        session.query(
            "CREATE TABLE bench.event (moment DateTime64(6, 'UTC'), person UInt32, action UInt8, kind UInt8, "
            "platform UInt8) ENGINE = MergeTree ORDER BY (kind, moment)"
        )
        session.query(f"INSERT INTO bench.event SELECT * FROM file('{source}', Parquet)")

        def ask(zone: str) -> Answer:
            said = session.query(
                f"SELECT toString(toDate(moment, '{zone}')) AS day, uniqExact(person) FROM bench.event "
                f"WHERE kind = {OPENED} GROUP BY day ORDER BY day",
                "TabSeparated",
            )
            rows = (line.split("\t") for line in said.bytes().decode().splitlines())
            return {day: int(people) for day, people in rows}

        yield ask
    finally:
        session.close()


def timed(ask: Ask, zone: str) -> tuple[float, Answer]:
    began = time.perf_counter()
    answer = ask(zone)
    return time.perf_counter() - began, answer
