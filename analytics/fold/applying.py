"""Sorting a batch out: which event speaks of which delivery, which must wait, and which stand alone."""

from collections import defaultdict
from collections.abc import Iterable

from analytics.changes import Changes, bucket_number
from analytics.contributions import event_leaves, fact_kind, is_interaction
from analytics.fold import drafts, goals, references
from analytics.fold.drafts import Known, Whose
from analytics.fold.in_app_places import REPORTED
from analytics.fold.item import Item
from analytics.fold.journeys import names as journey_names
from analytics.fold.journeys.asking import asking
from analytics.fold.journeys.board import Moves
from analytics.fold.people import People, lock
from analytics.fold.plans import Plan, plan_of
from analytics.fold.references import References
from analytics.fold.units import DeliveryDraft
from messaging.channels import Channel
from messaging.events import DELIVERY_TYPES, JOURNEY_TYPES
from messaging.platforms import Platform, nameless, platform_number


class Board:
    """The batch of one workspace, laid out."""

    def __init__(self, workspace_id: int, names: References, known: dict[str, Known], moves: Moves) -> None:
        self.workspace_id = workspace_id
        self.names = names
        self.known = known
        self.moves = moves
        self.reports: defaultdict[str, list[Item]] = defaultdict(list)
        self.plans: dict[str, Plan] = {}
        self.loose: list[Item] = []
        self.personless: list[tuple[Item, int]] = []
        self.without_delivery: list[Item] = []
        self.of_message: list[Item] = []  # in-app messages without a delivery (ruling 39)
        self.waiting: list[tuple[Item, str, str]] = []
        self.folded: list[Item] = []
        # (person, campaign) to settle although none of their deliveries may have changed.
        self.asked: set[tuple[int, int]] = set()
        # (person, journey), likewise.
        self.asked_ways: set[tuple[int, int]] = set()
        # Interactions with deliveries of campaigns: (delivery, microsecond).
        self.touched: list[tuple[int, int]] = []
        self._drafts: dict[str, DeliveryDraft] = {}
        self._loaded: list[DeliveryDraft] = []
        self._developers: set[int] = set()

    # Sorting out, before anything is locked.

    def sort_out(self, cursor, items: list[Item]) -> None:
        unknown: defaultdict[str, list[Item]] = defaultdict(list)
        for item in items:
            event = item.event
            if event.type not in DELIVERY_TYPES:
                self._stands_alone(item)
            elif event.delivery is None:
                self._without_delivery(item)
            elif event.delivery in self.known:
                self.reports[event.delivery].append(item)
            else:
                unknown[event.delivery].append(item)
        self.moves.look_up(cursor, items)
        for delivery, reports in unknown.items():
            self._define_or_wait(delivery, reports)

    def _stands_alone(self, item: Item) -> None:
        event = item.event
        if event.type in JOURNEY_TYPES and (lacks := self.moves.sort_out(item)) is not None:
            self.waiting.append((item, *lacks))
            return
        if event.type == "campaign_entered" and event.campaign is not None:
            campaign_id = self.names.campaigns.get(event.campaign)
            if campaign_id is None:
                self.waiting.append((item, "campaign", event.campaign))
                return
            item.campaign_id = campaign_id
            if not item.names_somebody:
                self.personless.append((item, campaign_id))
        self.loose.append(item)

    def _without_delivery(self, item: Item) -> None:
        """Counts nothing, but a report of an in-app message, which counts in the message's own numbers (ruling 39)."""
        named = item.event.message if item.event.type in REPORTED else None
        message = self.names.messages.get(named) if named else None
        if named and message is None:
            self.waiting.append((item, "message", named))
            return
        of_message = message is not None and message.channel == Channel.IN_APP
        item.message_id = message.id if message is not None and of_message else None
        (self.of_message if of_message else self.without_delivery).append(item)
        self.loose.append(item)

    def _define_or_wait(self, delivery: str, reports: list[Item]) -> None:
        """A sender's report that says whose delivery it is and where it belongs makes it known (ruling 47).

        One that names somebody comes before those that do not: whose a delivery is stays as it was first said (N-5),
        and what a sender says of single devices often names nobody.
        """
        missing: tuple[str, str] | None = None
        for item in sorted(reports, key=lambda report: (not report.names_somebody, report.at, report.key)):
            plan, lacks = plan_of(item, self.names, self.moves)
            if plan is not None:
                self.plans[delivery] = plan
                self.reports[delivery].extend(reports)
                return
            missing = missing or lacks
        for item in reports:
            self.waiting.append(
                (item, *(plan_of(item, self.names, self.moves)[1] or missing or ("delivery", delivery)))
            )

    def naming_people(self) -> list[Item]:
        """Items whose own words say which person they mean: not reports of a known delivery (N-5)."""
        return [*self.loose, *(plan.item for plan in self.plans.values())]

    # Loading, after people are known.

    def load(self, cursor, everyone: People, reached: Iterable[Item], merged: Iterable[int]) -> None:
        """`reached`: goal events; `merged`: people somebody was merged into."""
        self._developers = everyone.developers
        for item in self.loose:
            item.person_id = everyone.of(item)
        owners = {delivery: self._owner(plan, everyone) for delivery, plan in self.plans.items()}
        also = {item.person_id for item in reached if item.person_id is not None} | set(merged) | self.moves.people()
        self._lock_and_look_again(cursor, owners, everyone, also)
        self._ask(cursor, reached, merged)
        wanted = [Whose(person, campaign) for person, campaign in self.asked]
        for delivery in self.reports:
            if delivery in self.known:
                number, person, campaign, journey = self.known[delivery]
                wanted.append(Whose(person, campaign, journey, None if person else number))
            else:
                plan = self.plans[delivery]
                wanted.append(Whose(owners[delivery], plan.campaign_id, plan.journey_id))
        self.asked_ways |= {(one.person, one.journey) for one in wanted if one.person and one.journey}
        self.asked_ways |= self.moves.pairs(cursor)
        wanted.extend(Whose(person, journey=journey) for person, journey in self.asked_ways)
        self._loaded = drafts.load(cursor, self.workspace_id, wanted, self.names)
        self._drafts = {draft.external_id: draft for draft in self._loaded if draft.external_id in self.reports}
        self._create(cursor, owners)
        self._load_ways(cursor)

    def _owner(self, plan: Plan, everyone: People) -> int | None:
        """Whoever it names; else whose entry of the journey it names."""
        entry = plan.item.event.entry
        if plan.item.names_somebody or plan.journey_id is None or not entry:
            return everyone.of(plan.item)
        return self.moves.owner_of(plan.journey_id, entry)

    def _load_ways(self, cursor) -> None:
        """Entries come after deliveries in the order of locks."""
        late = self.moves.load(cursor, self.asked_ways, self._developers)
        self.waiting.extend(late)
        put_aside = {id(item) for item, _, _ in late}
        self.loose = [item for item in self.loose if id(item) not in put_aside]

    def _ask(self, cursor, reached: Iterable[Item], merged: Iterable[int]) -> None:
        self.asked = goals.asking(cursor, self.workspace_id, reached, merged)
        strange = {campaign for _, campaign in self.asked} - set(self.names.rules)
        if strange:
            references.extend(cursor, self.workspace_id, strange, self.names)
        self.asked_ways = asking(cursor, self.workspace_id, reached, merged)
        known = {one.journey for one in self.known.values() if one.journey}
        journey_names.extend(cursor, self.workspace_id, known | {j for _, j in self.asked_ways}, self.moves.names)

    def _lock_and_look_again(self, cursor, owners: dict[str, int | None], everyone: People, also: set[int]) -> None:
        """Locks the people, then reads who owns what: between the two another fold may have been quicker."""
        locked: set[int] = set()
        owned = {one.person for one in self.known.values() if one.person}
        wanted = owned | {p for p in owners.values() if p} | also
        while wanted - locked:
            lock(cursor, self.workspace_id, wanted - locked, everyone)
            locked |= wanted
            self.known = drafts.known(cursor, self.workspace_id, self.reports)
            wanted = {one.person for one in self.known.values() if one.person}
        strange = {one.campaign for one in self.known.values() if one.campaign} - set(self.names.rules)
        if strange:
            references.extend(cursor, self.workspace_id, strange, self.names)

    def _create(self, cursor, owners: dict[str, int | None]) -> None:
        missing = [delivery for delivery in self.reports if delivery not in self._drafts]
        for delivery, number in zip(missing, drafts.new_numbers(cursor, len(missing)), strict=True):
            plan, person = self.plans[delivery], owners[delivery]
            draft = DeliveryDraft(
                id=number,
                external_id=delivery,
                person_id=person,
                person_at_first=person,
                message_id=plan.message_id,
                channel=plan.channel,
                campaign_id=plan.campaign_id,
                action_id=plan.action.id if plan.action else None,
                position=plan.action.position if plan.action else 0,
                entry_key=plan.item.event.entry or "",
                population=self._population(person),
                new=True,
                before=[],
                journey_id=plan.journey_id,
                step_id=plan.step_id,
            )
            self._drafts[delivery] = draft
            self._loaded.append(draft)

    def _population(self, person: int | None) -> int:
        return 1 if person in self._developers else 0

    # Applying, under the locks.

    def apply(self, changes: Changes, platforms: dict[str, int]) -> None:
        for delivery, items in self.reports.items():
            draft = self._drafts[delivery]
            kinds = [self._report(draft, item, platforms) for item in items]
            for item, kind in zip(items, kinds, strict=True):
                self._count(draft, item, kind, changes)
        for item in self.loose:
            item.population = self._population(item.person_id)
            item.platform = platform_number(item.event.platform) or platforms.get(item.event.device or "", 0)
            self.folded.append(item)

    def _report(self, draft: DeliveryDraft, item: Item, platforms: dict[str, int]) -> str:
        """Adds the report to the facts of its delivery and its device; the kind of fact it is."""
        event = item.event
        item.platform = platform_number(event.platform) if event.platform else platforms.get(event.device or "", 0)
        item.person_id, item.delivery_id = draft.person_id, draft.id
        item.campaign_id, item.action_id, item.message_id = draft.campaign_id, draft.action_id, draft.message_id
        item.journey_id, item.step_id = draft.journey_id, draft.step_id
        item.population = self._population(draft.person_id)
        kind = fact_kind(draft.channel, event, closes=item.place is not None and item.place.closes)
        token = item.sent_to or event.device or (nameless(event.platform) if event.platform else None)
        if kind == "converted":
            # It says nothing of the message on that device.
            token = None
        draft.add(kind, item.at, token, item.platform, event.reason)
        return kind

    def _count(self, draft: DeliveryDraft, item: Item, kind: str, changes: Changes) -> None:
        """What counts report by report. A device that names only its token has the platform its sender gave it."""
        attempt = draft.attempts.get(item.sent_to or item.event.device or "")
        if attempt is not None and not item.platform:
            item.platform = attempt.platform
        if draft.campaign_id is not None and is_interaction(draft.channel, kind):
            self.touched.append((draft.id, item.at))
        for leaf in event_leaves(draft.channel, kind):
            for platform in {Platform.ALL, item.platform}:
                key = (*draft.scope, leaf, platform, item.population, bucket_number(item.at))
                changes.count(key, 1, draft.person_id)
        self.folded.append(item)

    def draft(self, delivery: str) -> DeliveryDraft:
        return self._drafts[delivery]

    def put_aside(self, rows: set[int]) -> None:
        """What is not to be applied after all."""
        for delivery, items in self.reports.items():
            self.reports[delivery] = [item for item in items if item.row_id not in rows]
        self.loose = [item for item in self.loose if item.row_id not in rows]

    def drafts(self) -> list[DeliveryDraft]:
        return self._loaded

    def created(self) -> list[str]:
        return sorted(draft.external_id for draft in self._loaded if draft.new and draft.external_id)
