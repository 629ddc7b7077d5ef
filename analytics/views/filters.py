"""The filter bar of a page: what can be chosen, what is chosen, and where each choice leads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from analytics.periods import COMPARISONS, RANGES, Period
from analytics.periods.comparison import allowed_comparisons
from analytics.templatetags.words import channel as channel_word
from analytics.templatetags.words import platform as platform_word
from analytics.views.address import Address

Pairs = Iterable[tuple[str, str]]
TIME = ("range", "from", "to")
NARROWING = ("q", "status", "platform", "channel", "reason", "campaign", "journey", "step", "message", "person", "id")


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    current: bool
    url: str = ""


@dataclass(frozen=True, slots=True)
class OptionGroup:
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A select of the form, or a group of check boxes."""

    name: str
    label: str
    groups: tuple[OptionGroup, ...]


@dataclass(frozen=True, slots=True)
class Picker:
    """The periods by name, as links, and two dates."""

    name: str
    label: str
    path: str
    options: tuple[Option, ...]
    kept: tuple[tuple[str, str], ...]
    first: date
    last: date
    today: date


@dataclass(frozen=True, slots=True)
class Chip:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Bar:
    path: str
    kept: tuple[tuple[str, str], ...]
    choices: tuple[Choice, ...]
    chips: tuple[Chip, ...]
    clear: str
    picker: Picker | None = None
    live: Option | None = None


def bar(
    address: Address,
    choices: Sequence[Choice],
    picker: Picker | None = None,
    *,
    live: bool | None = None,
    more_chips: Iterable[Chip] = (),
) -> Bar:
    names = [choice.name for choice in choices]
    chips = (*_chips(address, choices), *more_chips)
    return Bar(
        path=address.path,
        kept=tuple(address.kept(*names, "q", "after", "before")),
        choices=tuple(choices),
        chips=chips,
        clear=str(address.with_(**dict.fromkeys(NARROWING, ""))),
        picker=picker,
        live=None if live is None else Option("1", "Live", live, str(address.with_(live="" if live else "1"))),
    )


def choice(name: str, label: str, pairs: Pairs, current: str) -> Choice:
    return grouped(name, label, [("", pairs)], current)


def grouped(name: str, label: str, groups: Iterable[tuple[str, Pairs]], current: str) -> Choice:
    made = (
        OptionGroup(title, tuple(Option(value, text, value == current) for value, text in pairs))
        for title, pairs in groups
    )
    return Choice(name, label, tuple(group for group in made if group.options))


def several(name: str, label: str, pairs: Pairs, current: Iterable[str]) -> Choice:
    chosen = set(current)
    options = tuple(Option(value, text, value in chosen) for value, text in pairs)
    return Choice(name, label, (OptionGroup("", options),))


def platforms(names: Iterable[str], current: str) -> Choice:
    words = [("", "All platforms"), *((name, platform_word(name)) for name in names)]
    return choice("platform", "Platform", words, current)


def channels(keys: Iterable[str], current: str) -> Choice:
    return choice("channel", "Channel", [("", "All channels"), *((key, channel_word(key)) for key in keys)], current)


def comparisons(period: Period, current: str) -> list[Choice]:
    """None where there is nothing to compare with, as for a lifetime."""
    allowed = allowed_comparisons(period)
    if len(allowed) < 2:
        return []
    return [choice("compare", "Compare", [(kind, COMPARISONS[kind]) for kind in allowed], current or "none")]


def period_picker(address: Address, period: Period, default_range: str, today: date) -> Picker:
    words = sorted((word for word in RANGES if word != "custom"), key=lambda word: word != "all")
    return Picker(
        name="period",
        label=period.dates if period.range == "custom" else period.label,
        path=address.path,
        options=tuple(
            Option(word, RANGES[word], word == period.range, _with_range(address, word, default_range))
            for word in words
        ),
        kept=tuple(address.kept(*TIME)),
        first=period.first_date,
        last=period.last_date,
        today=today,
    )


def _with_range(address: Address, word: str, default_range: str) -> str:
    """A width or a comparison of the old period may not exist in the new one; the page chooses again."""
    return str(address.with_(range="" if word == default_range else word, from_="", to="", by="", compare=""))


def _chips(address: Address, choices: Iterable[Choice]) -> Iterable[Chip]:
    """What narrows the numbers can be taken off with one press; what only arranges them has no chip."""
    for each in choices:
        if each.name in NARROWING:
            options = (option for group in each.groups for option in group.options)
            for option in options:
                if option.current and option.value:
                    yield Chip(f"{each.label}: {option.label}", str(address.without(each.name, option.value)))
