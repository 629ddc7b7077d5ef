"""Why a delivery did not get there: codes, the words people read, and what to do (metrics.md 2.7).

`Delivery.reason` is a code, or `code: detail`, where the detail is a variable's path or a provider's own words. The
texts of the first four failures are those of the seed, letter by letter.
"""

from dataclasses import dataclass
from enum import StrEnum


class RetryUse(StrEnum):
    """Whether sending again can help."""

    YES = "yes"
    AFTER_FIX = "after_fix"
    AFTER_RESUBSCRIPTION = "after_resubscription"
    NEVER = "never"


@dataclass(frozen=True)
class Reason:
    code: str
    text: str
    meaning: str
    fix: str
    retry: RetryUse


_CATALOGUE = (
    Reason(
        "liquid_missing_variable",
        "Liquid error: variable is missing",
        "The person has no value for a variable used in the message.",
        "Correct the variable's name, set a fallback, or give the person a value.",
        RetryUse.AFTER_FIX,
    ),
    Reason(
        "liquid_invalid",
        "Liquid error: invalid template",
        "The message's Liquid cannot be read, or a filter in it was given something it cannot work with.",
        "Open the message, mend what the check beside the editor names, and retry.",
        RetryUse.AFTER_FIX,
    ),
    Reason(
        "liquid_too_complex",
        "Liquid error: template too complex",
        "Rendering the message would take more loops, nesting or text than one message may.",
        "Shorten the loops or the text, and retry.",
        RetryUse.AFTER_FIX,
    ),
    Reason(
        "customer_missing",
        "Customer doesn’t exist",
        "The identifier of the recipient matches nobody.",
        "Use the right id or e-mail address of the person.",
        RetryUse.AFTER_FIX,
    ),
    Reason(
        "customer_unsubscribed",
        "Customer is unsubscribed",
        "The person opted out of receiving messages.",
        "Check the person's subscription. Only the person can subscribe again.",
        RetryUse.AFTER_RESUBSCRIPTION,
    ),
    Reason(
        "credentials_missing",
        "Credentials not found",
        "The credentials of this way out are absent, empty or expired, or the provider refused them.",
        "Replace the credentials on the page Providers, test them, and retry.",
        RetryUse.YES,
    ),
    Reason(
        "payload_invalid",
        "Payload rejected by the push service",
        "The provider refused the message as it is: too large, or a field it does not accept.",
        "Shorten or correct the message, and retry.",
        RetryUse.AFTER_FIX,
    ),
    Reason(
        "retries_exhausted",
        "Push service did not accept after 10 retries",
        "The provider was away or limited us for longer than we try by ourselves.",
        "Retry once the provider accepts again; the page Providers shows when it does.",
        RetryUse.YES,
    ),
    Reason(
        "expired",
        "Not sent in time",
        "Its turn did not come before the time after which the message must not be sent any more.",
        "Retry if the message still makes sense; the review says how late it would be.",
        RetryUse.YES,
    ),
    Reason(
        "no_devices",
        "No device to send to",
        "The person has no address of this channel, so there was nothing to attempt.",
        "Nothing to mend: the next message reaches the person once the app or form has registered an address.",
        RetryUse.NEVER,
    ),
    Reason(
        "message_limit",
        "Message limit reached",
        "The person got as many messages of this channel that day as the workspace allows.",
        "Nothing to mend: raise the limit if it is too low for messages like this one.",
        RetryUse.NEVER,
    ),
    Reason(
        "cancelled",
        "Stopped before it was sent",
        "Somebody stopped the send before this delivery's turn came.",
        "Nothing to mend: start the message again for those it did not reach.",
        RetryUse.NEVER,
    ),
    Reason(
        "delivery_disabled",
        "Sending is switched off",
        "Sending on this channel was switched off when the delivery's turn came.",
        "Switch sending on for the channel; messages launched from then on go out.",
        RetryUse.NEVER,
    ),
    Reason(
        "token_invalid",
        "Device token is no longer valid",
        "The provider says that the app was removed, or that the token has expired or belongs to another app.",
        "Nothing to mend: the device registers anew when the app is opened.",
        RetryUse.NEVER,
    ),
    Reason(
        "device_suppressed",
        "Device is suppressed",
        "The device bounced twice in a row, so nothing is sent to it until the app registers it again.",
        "Nothing to mend: the device registers anew when the app is opened.",
        RetryUse.NEVER,
    ),
    Reason(
        "other",
        "Another error of the provider",
        "The provider answered with an error this product does not know; its own words stand beside it.",
        "Read the provider's words, mend what they name, and retry.",
        RetryUse.AFTER_FIX,
    ),
)

REASONS: dict[str, Reason] = {reason.code: reason for reason in _CATALOGUE}


def explain(reason: str) -> Reason:
    """Of a stored reason; what is not in the catalogue is somebody else's word, hence `other`."""
    return REASONS.get(code_of(reason), REASONS["other"])


def code_of(reason: str) -> str:
    return reason.partition(":")[0].strip()


def detail_of(reason: str) -> str:
    """What stands behind the code. An unknown code is its own detail: it is shown, escaped, as it came."""
    code, _, detail = reason.partition(":")
    return detail.strip() if code.strip() in REASONS else reason
