"""Which variables of a template end in an error for a person who lacks them.

A use is safe where `default` comes first in its filters, or inside the branch of an `if` (or the `else` of an `unless`)
that asked for that very variable. Names made by the template itself are left out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from liquid import BoundTemplate, RenderContext
from liquid.ast import Node
from liquid.builtin.expressions import BooleanExpression, FilteredExpression, Path
from liquid.builtin.expressions.filtered import Filter
from liquid.builtin.expressions.logical import LogicalAndExpression
from liquid.builtin.tags.case_tag import CaseNode
from liquid.builtin.tags.if_tag import IfNode
from liquid.builtin.tags.unless_tag import UnlessNode
from liquid.expression import Expression

Names = frozenset[str]


def without_fallback(template: BoundTemplate) -> list[str]:
    """In order of appearance."""
    taken_from_outside = {str(use) for uses in template.analyze().globals.values() for use in uses}
    walk = _Walk(RenderContext(template))
    found = dict.fromkeys(walk.all(template.nodes, frozenset()))
    return [path for path in found if path in taken_from_outside]


@dataclass(frozen=True)
class _Walk:
    context: RenderContext

    def all(self, nodes: Iterable[Node | None], safe: Names) -> Iterator[str]:
        for node in nodes:
            if node is not None:
                yield from self.of(node, safe)

    def of(self, node: Node, safe: Names) -> Iterator[str]:
        if isinstance(node, IfNode):
            yield from self._if(node, safe)
        elif isinstance(node, UnlessNode):
            yield from self._unless(node, safe)
        else:
            # What `case` compares may be missing: nothing equals it, and nothing is raised.
            yield from _uses([] if isinstance(node, CaseNode) else node.expressions(), safe)
            yield from self.all(node.children(self.context), safe)

    def _if(self, node: IfNode, safe: Names) -> Iterator[str]:
        yield from self.of(node.consequence, safe | _asked(node.condition))
        for one in node.alternatives:
            yield from self.of(one.block, safe | _asked(one.expression))
        yield from self.all([node.default], safe)

    def _unless(self, node: UnlessNode, safe: Names) -> Iterator[str]:
        yield from self.all([node.consequence, *(one.block for one in node.alternatives)], safe)
        yield from self.all([node.default], safe | _asked(node.condition))


def _asked(condition: Expression) -> Names:
    """The variables that are certainly there when the condition holds."""
    match condition:
        case BooleanExpression():
            return _asked(condition.expression)
        case LogicalAndExpression():
            return _asked(condition.left) | _asked(condition.right)
        case Path():
            return frozenset({str(condition)})
    return frozenset()


def _uses(expressions: Iterable[Expression], safe: Names) -> Iterator[str]:
    for expression in expressions:
        if isinstance(expression, Path):
            if str(expression) not in safe:
                yield str(expression)
        elif isinstance(expression, FilteredExpression) and expression.filters and _falls_back(expression.filters):
            yield from _uses((value for one in expression.filters for value in one.children()), safe)
        else:
            yield from _uses(expression.children(), safe)


def _falls_back(filters: list[Filter]) -> bool:
    """Any other filter before it would have asked the missing variable for its text."""
    return filters[0].name == "default"
