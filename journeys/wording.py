"""The words of a journey's messages: a version keeps those it was published with, whoever edits them later."""

from collections.abc import Mapping
from typing import Any

from journeys.design.known import find_messages
from journeys.design.reading import read
from journeys.design.shapes import Send
from journeys.models import Version
from messaging import editions
from messaging.editions import Use
from messaging.models import Edition


def keep(workspace_id: int, definition: Mapping[str, Any]) -> dict[str, int]:
    """The edition each step sends, by the step's id, of the words as they are now."""
    uses = _uses(workspace_id, definition)
    words = editions.words_now(workspace_id, uses)
    return {step: editions.keep(uses[step].message, said).pk for step, said in words.items()}


def reworded(version: Version, definition: Mapping[str, Any]) -> set[str]:
    """Steps that say something else now than the version promises; of versions from before words were kept, none."""
    words = editions.words_now(version.workspace_id, _uses(version.workspace_id, definition))
    rows = Edition.objects.for_workspace(version.workspace_id).filter(pk__in=version.editions.values())
    digests = dict(rows.values_list("pk", "digest"))
    return {
        step
        for step, said in words.items()
        if step in version.editions and digests[version.editions[step]] != editions.digest(said)
    }


def _uses(workspace_id: int, definition: Mapping[str, Any]) -> dict[str, Use]:
    deeds = {step.id: step.deed for step in read(definition)[0].steps if isinstance(step.deed, Send)}
    messages = find_messages(workspace_id, (deed.message for deed in deeds.values()))
    return {
        step: Use(messages[deed.message], deed.properties, deed.waits_days)
        for step, deed in deeds.items()
        if deed.message in messages
    }
