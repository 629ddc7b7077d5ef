"""An independent model of the numbers, written from the rules and never from the product's code."""

from tests.oracle.definitions import Action, Campaign, Definitions
from tests.oracle.model import Oracle
from tests.oracle.numbers import RATES, TOTALS, UNIQUES, Number
from tests.oracle.reports import Posted
from tests.oracle.times import local_days, local_hours

__all__ = [
    "RATES",
    "TOTALS",
    "UNIQUES",
    "Action",
    "Campaign",
    "Definitions",
    "Number",
    "Oracle",
    "Posted",
    "local_days",
    "local_hours",
]
