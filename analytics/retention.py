"""What is kept about people and messages, who can see it and for how long: one list, which the work that deletes reads
too, and which the page for readers is made of."""

from dataclasses import dataclass
from datetime import timedelta

# Read by the statements that delete (housekeeping, partitions, the fold's waiting room).
EVENT_DETAIL = timedelta(days=30)
EVENT_IDS = timedelta(days=35)
AUDIENCE = timedelta(days=30)
DISPLAYS = timedelta(days=35)
GOAL_EVENTS = timedelta(days=35)
WAITING = timedelta(hours=72)
REMEMBERED_COUNTS = timedelta(days=7)
FINEST_BUCKETS = timedelta(minutes=150)
DRAFTS = timedelta(days=30)
CHANGES = timedelta(hours=1)
TRIALS = timedelta(days=1)
TAG_RUN_SETS = timedelta(days=30)
UPLOADS = timedelta(days=7)
RENDERED_NAMES = timedelta(days=35)
# Ruling 7.
EXPORT_FILES = timedelta(days=7)
EXPORT_HISTORY = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of data. `period` is empty for what has no end of its own; then `until` says what ends it."""

    what: str
    holds: str
    seen_by: str
    period: timedelta | None = None
    until: str = ""
    when_erased: str = ""

    @property
    def how_long(self) -> str:
        return "; ".join(filter(None, (_words(self.period) if self.period else "", self.until)))


def _words(period: timedelta) -> str:
    hours, minutes = divmod(round(period.total_seconds() / 60), 60)
    if hours >= 24 * 7:
        return f"{period.days} days"
    return f"{hours} hour{'' if hours == 1 else 's'}" + (f" {minutes} minutes" if minutes else "")


_AUDIENCE = "Marketers and admins (view_audience); addresses only with see_addresses"
_RESULTS = "Everybody in the workspace (view_results)"
_ADMINS = "Admins (manage_settings)"
_NOBODY = "Nobody; the product alone uses it"
_GONE = "Deleted"
_STANDS = "Stays, under an anonymous stand-in"

KEPT: tuple[Kept, ...] = (
    Kept(
        "Profile of a person",
        "Ids, e-mail, phone, subscription, attributes, tags, developer mark",
        _AUDIENCE,
        until="Until the person is erased",
        when_erased=_GONE,
    ),
    Kept(
        "Devices",
        "Token, platform, app version, permission to notify, what the last sends taught",
        _AUDIENCE,
        until="Until the person is erased; a token the provider no longer knows is marked removed",
        when_erased=_GONE,
    ),
    Kept(
        "Detail of events",
        "Each report and custom event with its time, properties and device",
        _AUDIENCE,
        EVENT_DETAIL,
        when_erased="Deleted at once; how many there were stays",
    ),
    Kept(
        "Events that wait",
        "Reports that name something not known yet",
        _NOBODY,
        WAITING,
        when_erased=_GONE,
    ),
    Kept(
        "Events a goal names",
        "Time and the properties a goal asks for, to recompute conversions",
        _AUDIENCE,
        GOAL_EVENTS,
        until="for good once the person has entered a campaign or journey",
        when_erased="Deleted within the hour; what they converted stays",
    ),
    Kept(
        "Deliveries",
        "Which message, when, its status, reason and the times of opened and clicked",
        "Everybody in the workspace; ids masked for viewers",
        until="As long as the campaign",
        when_erased="Stays without address, content, links and device tokens",
    ),
    Kept(
        "In-app messages that wait to be shown",
        "What the message says to the person, until the app has no more use for it",
        "The person's own devices; the product alone otherwise",
        until="Until the message expires, 90 days at most",
        when_erased=_GONE,
    ),
    Kept(
        "Names of buttons of in-app messages",
        "What each button of a delivery was called, for reports that come late",
        _NOBODY,
        RENDERED_NAMES,
        until="after the message expired",
        when_erased=_GONE,
    ),
    Kept(
        "Entries and conversions",
        "When somebody entered a campaign and when they converted",
        _AUDIENCE,
        until="As long as the campaign",
        when_erased=_STANDS,
    ),
    Kept(
        "Ways through journeys",
        "When somebody entered a journey, its steps and outcomes, left them and converted",
        _AUDIENCE,
        until="As long as the journey",
        when_erased=_STANDS,
    ),
    Kept(
        "People under way in journeys that run here",
        "Which step they are in, when they go on, and what let them in",
        _AUDIENCE,
        until="As long as the journey",
        when_erased="They leave at once; the number points to nobody",
    ),
    Kept(
        "Events that journeys wait for",
        "Name, time and properties, until the journeys have looked at them",
        _NOBODY,
        until="For seconds, as long as the engine of journeys works",
        when_erased=_GONE,
    ),
    Kept(
        "Interactions with messages of campaigns",
        "When a delivery was opened or clicked, to say whom a conversion is credited to",
        _NOBODY,
        until="As long as the campaign",
        when_erased=_STANDS,
    ),
    Kept(
        "Steps of campaigns that run here",
        "Which action a person had, is to have, or was passed over by",
        _AUDIENCE,
        until="As long as the campaign",
        when_erased=_STANDS,
    ),
    Kept(
        "Numbers and their sets",
        "Totals, and numbers of people in compressed sets that name nobody",
        _RESULTS,
        until="As long as the campaign",
        when_erased="Stays; the number points to nobody",
    ),
    Kept("Numbers by five minutes", "The last hour's chart", _RESULTS, FINEST_BUCKETS, "then by quarter hour"),
    Kept("Remembered counts", "Unique counts that were worked out before", _NOBODY, REMEMBERED_COUNTS),
    Kept(
        "Segments",
        "Name, rule, and numbers of people",
        _AUDIENCE,
        until="Until the workspace ends; archived ones can no longer be chosen",
        when_erased="The person is in none",
    ),
    Kept(
        "Lists of ids written for a campaign",
        "Your own ids of people",
        _AUDIENCE,
        until="As long as the plan of the campaign; a launch forgets them once everybody is queued",
        when_erased="Stays until the list is replaced; it leads to nobody",
    ),
    Kept(
        "Tag runs",
        "Who gave or took which tags, where the people came from, and numbers of the people it changed",
        _AUDIENCE,
        TAG_RUN_SETS,
        until="then the counts alone, until the workspace ends",
        when_erased="Stays; the number points to nobody",
    ),
    Kept(
        "Uploaded files of people",
        "The file, whom it names, and its lines that name nobody",
        _AUDIENCE,
        UPLOADS,
        when_erased="Stays in the file until it goes; whom it named no longer counts the person",
    ),
    Kept(
        "Sets of people handed from page to page",
        "Numbers of people somebody chose, before they are saved or used",
        _AUDIENCE,
        DRAFTS,
        when_erased="The person is in none",
    ),
    Kept(
        "Views and reports by mail",
        "Words of an address under a name, when it is sent, and to which members",
        "Whoever made it; shared ones everybody in the workspace, reports also admins",
        until="Until they are deleted or the member's account is",
    ),
    Kept("Rules being written", "A rule in the editor, before it is saved", _AUDIENCE, DRAFTS),
    Kept(
        "Audience activity of in-app messages",
        "Which device of whom was shown a message and clicked in it, when and how often",
        _AUDIENCE,
        AUDIENCE,
        "from the latest display",
        when_erased=_GONE,
    ),
    Kept(
        "Who gave a tracked response",
        "Name of the response, the person, the delivery and the time",
        _AUDIENCE,
        AUDIENCE,
        when_erased="Deleted; the number of responses stays",
    ),
    Kept(
        "Displays of in-app messages",
        "Keyed digests of displays, to count a card once in each; they name nobody",
        _NOBODY,
        DISPLAYS,
        when_erased="Stays, names nobody",
    ),
    Kept(
        "Members of in-app messages",
        "Keyed digests of devices and people, so that nobody is counted twice when they come back",
        _NOBODY,
        until="As long as the message",
        when_erased=_GONE,
    ),
    Kept(
        "Names of responses",
        "The words of an action as they read, with how often they were chosen",
        _RESULTS,
        until="As long as the message",
        when_erased="Stays, names nobody",
    ),
    Kept(
        "Ids of events",
        "To recognise an event that is sent twice",
        _NOBODY,
        EVENT_IDS,
        when_erased="Stays, names nobody",
    ),
    Kept(
        "Numbers a member looked at",
        "What they were at the visit before, to say what changed since",
        "That member alone",
        until="Until the workspace ends",
    ),
    Kept(
        "Trials of other terms",
        "What another window or goal would have counted, and the numbers of fifty people it moves",
        _AUDIENCE,
        TRIALS,
        when_erased="The person is no longer named",
    ),
    Kept("Changes of people", "Numbers of people whose profile, tags or devices changed", _NOBODY, CHANGES),
    Kept(
        "Marks of erased people",
        "A keyed fingerprint by which earlier events of theirs are dropped",
        _NOBODY,
        until="Until the workspace ends",
        when_erased="Made then",
    ),
    Kept(
        "Files that were asked for",
        "Rows of people or deliveries with the columns somebody chose",
        "Whoever asked for the file, and admins, with the right to export people",
        EXPORT_FILES,
        "or until somebody deletes the file",
        when_erased="A file made before stays until its end; the page Exports says which files held the person",
    ),
    Kept(
        "History of files",
        "Who asked for and took which file, and the numbers of the people in it",
        "Whoever asked, and admins",
        EXPORT_HISTORY,
        when_erased=_STANDS,
    ),
    Kept(
        "Audit log",
        "Who did what and when; of people only their stand-in's id",
        _ADMINS,
        until="Until the workspace ends",
        when_erased="Stays",
    ),
)
