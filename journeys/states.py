"""The states of a journey that runs here as data: what may follow what. A trigger in the database refuses the rest."""

from journeys.models.journey import JourneyState
from messaging.sending.states import Follows

JOURNEY_FOLLOWS: Follows = {
    JourneyState.DRAFT: (JourneyState.RUNNING,),
    JourneyState.RUNNING: (JourneyState.PAUSED, JourneyState.ENDED),
    JourneyState.PAUSED: (JourneyState.RUNNING, JourneyState.ENDED),
    JourneyState.ENDED: (),
}
