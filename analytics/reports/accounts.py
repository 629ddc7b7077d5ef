"""Accounts that settle a number against its neighbours, declared once: a total on the left, what it is made of below.

`Of` is another number as it stands; `Rest` is what one number has more than another. An account is shown for each
number that takes part in it, where the channels have all of them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Of:
    metric: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rest:
    more: str
    less: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    title: str
    total: str
    terms: tuple[Of | Rest, ...]
    rule: str

    @property
    def metrics(self) -> tuple[str, ...]:
        """All numbers it speaks of."""
        named = [
            id for term in self.terms for id in ((term.metric,) if isinstance(term, Of) else (term.more, term.less))
        ]
        return tuple(dict.fromkeys([self.total, *named]))

    @property
    def about(self) -> frozenset[str]:
        """The numbers under which it is shown: its total and its plain terms."""
        return frozenset({self.total, *(term.metric for term in self.terms if isinstance(term, Of))})


def _once_and_again(total: str, people: str, title: str, again: str, rule: str) -> Account:
    return Account(title, total, (Of(people), Rest(total, people, again)), rule)


ACCOUNTS: tuple[Account, ...] = (
    Account(
        "Sends are everything with an outcome of sending",
        "sends",
        (Of("sent"), Of("bounced"), Of("suppressed")),
        "2.8",
    ),
    Account(
        "Everybody meant stands in one place",
        "reach_meant",
        (Of("reach_received"), Of("reach_waiting"), Of("reach_failed"), Of("reach_bounced"), Of("reach_left_out")),
        "2.2",
    ),
    Account(
        "Who was left out has one reason, the first that applies",
        "reach_left_out",
        (
            Of("reach_no_device"),
            Of("reach_unsubscribed", "Their messages are Failed in the channels (P-07)."),
            Of("reach_suppressed"),
            Of("reach_message_limit"),
            Of("reach_cancelled"),
        ),
        "2.2",
    ),
    Account(
        "Sent messages were confirmed, or not yet",
        "sent",
        (
            Of("delivered"),
            Rest(
                "sent",
                "delivered",
                "Sent without a delivered report",
                "Devices that were closed or offline report later, or never.",
            ),
        ),
        "P-04, P-E4",
    ),
    Account(
        "Entries are people, their further entries, and entries without a person",
        "users_total",
        (
            Of("users_unique"),
            Rest("users_with_person", "users_unique", "Further entries of the same people"),
            Rest("users_total", "users_with_person", "Entries without a person"),
        ),
        "C-01, C-02, B-09",
    ),
    _once_and_again(
        "received",
        "received_unique",
        "Messages received are above people",
        "Further messages to the same people",
        "A-01",
    ),
    _once_and_again(
        "opened",
        "opened_unique",
        "Opened messages are above people",
        "Further messages opened by the same people",
        "P-09",
    ),
    _once_and_again(
        "clicks", "clicks_unique", "Clicks are above people who clicked", "Further clicks of the same people", "E-06"
    ),
    _once_and_again(
        "clicked",
        "clicked_unique",
        "Clicked messages are above people",
        "Further messages clicked by the same people",
        "E-06, P-09",
    ),
    _once_and_again(
        "conversions",
        "converted_people",
        "Conversions are above converted people",
        "Further conversions of the same people",
        "C-06, C-07",
    ),
    Account(
        "The action card against the delivery log",
        "attributed_conversions",
        (
            Of(
                "converted_deliveries", "What the log shows as Converted: the message nearest to the conversion (V-20)."
            ),
            Rest(
                "attributed_conversions",
                "converted_deliveries",
                "Credited by the card, not marked in the log",
                "The card credits the action last interacted with, else last received (V-10). Below zero: marked in "
                "the log, and credited to another action or marked for more than one conversion.",
            ),
        ),
        "V-10, V-20",
    ),
)


def accounts_about(metric: str) -> list[Account]:
    return [account for account in ACCOUNTS if metric in account.about]
