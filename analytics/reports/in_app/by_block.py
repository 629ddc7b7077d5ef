"""Names of responses joined by the block they were used on: a renamed action reads as one (metrics.md Q-7)."""

from collections.abc import Sequence

from analytics.reports.in_app.naming import Named

Group = tuple[str, list[Named]]


def by_block(names: Sequence[Named]) -> list[Group]:
    """The label of a block and its names. What is counted by name cannot be cut in two, so blocks that share a name
    stand together; a name whose block nobody knows stands alone."""
    found: list[tuple[frozenset[str], list[Named]]] = []
    for named in names:
        joined = [group for group in found if group[0] & named.blocks]
        found = [group for group in found if not group[0] & named.blocks]
        blocks = named.blocks.union(*(blocks for blocks, _ in joined))
        found.append((blocks, [*(one for _, some in joined for one in some), named]))
    return [(_label(some), some) for _, some in found]


def _label(names: Sequence[Named]) -> str:
    labels = dict.fromkeys(named.block_label for named in names if named.block_label)
    return " / ".join(labels) or names[0].name
