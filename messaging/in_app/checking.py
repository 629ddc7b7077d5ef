"""What the editor and the review say of an in-app message before it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from messaging.in_app.definition import Definition
from messaging.in_app.liquid import has_liquid, property_names, template
from messaging.rendering.checking import unknown_filters
from messaging.rendering.errors import RenderError
from messaging.rendering.fallbacks import without_fallback

_OWN = "properties."


@dataclass(frozen=True, slots=True)
class Checked:
    """`properties` are the message's own variables; `unfilled` those of them that would be missing for everybody.
    `variables` have no fallback: whoever lacks one gets nothing. A name of an action never stops a message."""

    errors: tuple[tuple[str, str], ...] = ()
    properties: tuple[str, ...] = ()
    unfilled: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()


def check(definition: Definition, filled: Mapping[str, str]) -> Checked:
    errors: list[tuple[str, str]] = []
    paths: dict[str, None] = {}
    for page in definition.pages:
        for element in page.elements:
            for text in (element.text, element.label, element.image, element.alt, element.action_value):
                _look(element.called, text, errors, paths)
    needed = [path.removeprefix(_OWN).split(".")[0] for path in paths if path.startswith(_OWN)]
    given = {name: text for name, text in filled.items() if text}
    for name, text in given.items():
        _look(name, text, errors, paths)
    return Checked(
        tuple(errors),
        tuple(property_names(definition.texts)),
        tuple(dict.fromkeys(name for name in needed if name not in given)),
        tuple(path for path in paths if not path.startswith(_OWN)),
    )


def _look(where: str, text: str, errors: list[tuple[str, str]], paths: dict[str, None]) -> None:
    if not has_liquid(text):
        return
    try:
        read = template(text)
    except RenderError as error:
        errors.append((where, error.detail or "this Liquid cannot be read"))
        return
    errors += [(where, f"unknown filter '{name}'") for name in unknown_filters(read)]
    paths |= dict.fromkeys(without_fallback(read))
