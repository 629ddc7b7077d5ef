"""Mail servers' answers (protocols.md 7, RFC 5321 and RFC 3463).

What matters beside the code is when it came: a refusal of our sign-in is ours, a refusal of the recipient is theirs.
"""

import re

from messaging.providers.base import OutcomeKind, SendOutcome, kept

K = OutcomeKind

_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")

# The second number of an enhanced code, of a permanent refusal: whose fault it is.
SUBJECTS: dict[str, OutcomeKind] = {
    "1": K.BOUNCED_DEVICE,  # the address
    "2": K.BOUNCED_DEVICE,  # the mailbox
    "3": K.PERMANENT_PAYLOAD,  # their mail system: does not take such mail
    "4": K.BOUNCED_DEVICE,  # routing: their domain takes no mail
    "5": K.PERMANENT_PAYLOAD,  # the dialogue
    "6": K.PERMANENT_PAYLOAD,  # the content
    "7": K.PERMANENT_CONFIG,  # policy: our address, server or reputation is refused
}
# Without an enhanced code.
CODES: dict[int, OutcomeKind] = {
    421: K.TEMPORARY,  # closing
    450: K.TEMPORARY,  # mailbox busy
    451: K.TEMPORARY,  # local error, greylisting
    452: K.TEMPORARY,  # storage
    530: K.PERMANENT_CONFIG,  # sign in first
    534: K.PERMANENT_CONFIG,  # a stronger way to sign in
    535: K.PERMANENT_CONFIG,  # sign-in refused
    538: K.PERMANENT_CONFIG,  # encryption needed
    550: K.BOUNCED_DEVICE,  # no such mailbox
    551: K.BOUNCED_DEVICE,  # not local
    552: K.PERMANENT_PAYLOAD,  # too large
    553: K.BOUNCED_DEVICE,  # not a mailbox's name
    554: K.PERMANENT_PAYLOAD,  # refused, nobody says why
    555: K.PERMANENT_PAYLOAD,  # parameters
}
# Of these the mailbox is certainly not there any more; a full mailbox (5.2.2) bounces too, yet exists.
_GONE = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"}


def classify(code: int, text: str, *, signing_in: bool = False) -> SendOutcome:
    enhanced = _ENHANCED.search(text)
    written = enhanced.group() if enhanced else ""
    return SendOutcome(
        K.PERMANENT_CONFIG if signing_in and code >= 500 else _kind(code, written),
        code,
        written or text[:120],
        gone=written in _GONE,
        raw=kept(f"{code} {text}"),
    )


def _kind(code: int, enhanced: str) -> OutcomeKind:
    if code < 400:
        return K.ACCEPTED
    if code < 500:
        return K.TEMPORARY
    if code in (530, 534, 535, 538):
        return CODES[code]
    if enhanced:
        return SUBJECTS.get(enhanced.split(".")[1], K.PERMANENT_PAYLOAD)
    return CODES.get(code, K.PERMANENT_PAYLOAD)
