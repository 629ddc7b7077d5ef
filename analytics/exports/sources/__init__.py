"""The list of what files of rows can be made of."""

from analytics.exports.source import Source
from analytics.exports.sources.activity import Activity
from analytics.exports.sources.deliveries import Deliveries
from analytics.exports.sources.due import Due
from analytics.exports.sources.journeys import JourneyPeople
from analytics.exports.sources.people import People
from analytics.exports.sources.responders import Responders
from analytics.exports.sources.wide import Wide

_ALL = (People(), Deliveries(), Activity(), Due(), Responders(), Wide(), JourneyPeople())

SOURCES: dict[str, Source] = {source.id: source for source in _ALL}
