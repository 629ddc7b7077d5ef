"""The rows of a file out of PostgreSQL, part by part; two sessions take turns where there is more than one part."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from analytics.exports.ahead import Ahead
from analytics.exports.columns import Column, select_list
from analytics.exports.keys import Numbers, parts
from analytics.exports.source import Source
from analytics.exports.taking import Block, taken

# One part of them waits in memory while the one before it is written.
ROWS_OF_A_PART = 20_000


@dataclass(slots=True)
class Rows:
    """The rows with these numbers, highest first; `told` hears after each block how many were read."""

    source: Source
    columns: Sequence[Column]
    keys: Numbers
    workspace_id: int
    zone: str
    told: Callable[[int], None]
    read: int = 0

    def blocks(self, keys: Numbers, line: str) -> Generator[Block]:
        """`line` is an expression over the columns of `r`. Close it when the work is stopped."""
        statements = self._statements(keys, line)
        for block in self._by_turns(statements) if len(keys) > ROWS_OF_A_PART else self._alone(statements):
            yield block
            self.read += len(block)
            self.told(self.read)

    def _alone(self, statements: Iterator[str]) -> Generator[Block]:
        for statement in statements:
            with closing(taken(statement, self.workspace_id)) as blocks:
                yield from blocks

    def _by_turns(self, statements: Iterator[str]) -> Generator[Block]:
        with Ahead(self.workspace_id, self.zone) as ahead:
            for own in statements:
                if following := next(statements, None):
                    ahead.ask(following)
                yield from self._alone(iter([own]))
                if following:
                    yield from ahead.blocks()

    def _statements(self, keys: Numbers, line: str) -> Iterator[str]:
        select = select_list(self.columns)
        for part in parts(keys, ROWS_OF_A_PART):
            # What a column works out is worked out once a row, however often a cell looks at it: the ORDER BY of the
            # rows keeps PostgreSQL from writing the one into the other.
            yield f"SELECT convert_to({line}, 'UTF8') FROM ({self.source.rows(select, part)}) AS r"
