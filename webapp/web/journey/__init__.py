"""Journeys: steps declared as data, run by one generic view (HOUSE "A step is declared, not programmed")."""

from webapp.web.journey.declaration import CLEAR, PREVIOUS, Ending, Journey, JourneyRefused, Step, Submission
from webapp.web.journey.views import register_journey

__all__ = ["CLEAR", "PREVIOUS", "Ending", "Journey", "JourneyRefused", "Step", "Submission", "register_journey"]
