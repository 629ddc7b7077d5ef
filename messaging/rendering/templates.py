"""Templates ready to render. Parsing is the dear part, so it is done once per text and process."""

from functools import lru_cache

from liquid import BoundTemplate, Environment, FalsyStrictUndefined, Mode
from liquid.exceptions import OutputStreamLimitError

from messaging.rendering.limits import guard


class TextEnvironment(Environment):
    """For everything that is not HTML: nothing is escaped."""

    loop_iteration_limit = 1000
    output_stream_limit = 65_536
    local_namespace_limit = 65_536
    context_depth_limit = 10
    block_nesting_limit = 10
    source_limit = 32_768
    escapes = False

    def __init__(self) -> None:
        # A missing variable is an error, but `default` and `if` may ask for it: so fallbacks work (seed 004).
        super().__init__(
            undefined=FalsyStrictUndefined, tolerance=Mode.STRICT, strict_filters=True, autoescape=self.escapes
        )
        # There are no other templates to take in.
        for tag in ("include", "render"):
            del self.tags[tag]
        for name, inner in list(self.filters.items()):
            self.filters[name] = guard(name, inner, self.output_stream_limit)


class HtmlEnvironment(TextEnvironment):
    """For the HTML of e-mails, where a person's own name must not become markup. Newsletters are long."""

    output_stream_limit = 524_288
    local_namespace_limit = 262_144
    source_limit = 262_144
    escapes = True


_TEXT = TextEnvironment()
_HTML = HtmlEnvironment()


@lru_cache(maxsize=2048)
def parsed(source: str, html: bool) -> BoundTemplate:
    environment = _HTML if html else _TEXT
    if len(source) > environment.source_limit:
        raise OutputStreamLimitError("the text is too long", token=None)
    return environment.from_string(source)
