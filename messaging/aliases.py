"""Numbers of people who turned out to be somebody else (ruling 31).

Sets keep the number a person had when something happened; whoever counts a set translates it. How many aliases there
are is part of every remembered count.
"""

from collections.abc import Iterable, Mapping

from django.db import connection
from pyroaring import BitMap


def alias_version(workspace_id: int) -> int:
    """Rises with every merge; aliases are never taken back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM messaging_personalias WHERE workspace_id = %s", [workspace_id])
        return cursor.fetchone()[0]


_AMONG = """
WITH RECURSIVE known AS (
    SELECT old_number, number FROM messaging_personalias WHERE workspace_id = %(ws)s AND old_number = ANY(%(numbers)s)
    UNION
    SELECT a.old_number, a.number FROM known JOIN messaging_personalias a
        ON a.workspace_id = %(ws)s AND a.old_number = known.number
) SELECT old_number, number FROM known
"""


class Aliases:
    """Translates sets from the numbers of then to the numbers of now."""

    def __init__(self, number_of: Mapping[int, int]) -> None:
        self._number_of = number_of
        self._old = BitMap(number_of)

    @classmethod
    def of(cls, workspace_id: int) -> "Aliases":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT old_number, number FROM messaging_personalias WHERE workspace_id = %s", [workspace_id]
            )
            return cls(dict(cursor.fetchall()))

    @classmethod
    def among(cls, workspace_id: int, numbers: Iterable[int]) -> "Aliases":
        """Only those that a few people need."""
        with connection.cursor() as cursor:
            cursor.execute(_AMONG, {"ws": workspace_id, "numbers": list(numbers)})
            return cls(dict(cursor.fetchall()))

    def translate(self, people: BitMap) -> BitMap:
        gone = people & self._old
        return (people - gone) | BitMap(self._present(number) for number in gone) if gone else people

    def _present(self, number: int) -> int:
        """A survivor may have been merged in turn."""
        while number in self._number_of:
            number = self._number_of[number]
        return number
