"""Opening one's profile: a finished sitting is scored once, when it is first looked at."""

from __future__ import annotations

from relier.instruments.rules.definition import Instrument
from relier.profiles.rules.personal import PersonalProfile
from relier.profiles.selectors import personal as selectors
from relier.scoring.services import ScorableSitting, score_administration


def open_profile(
    *, administration: ScorableSitting, instrument: Instrument, language: str
) -> PersonalProfile:
    """Return a person's profile, after scoring the sitting if nobody has."""
    profile = selectors.profile_of(administration, instrument, language=language)
    if profile is None:
        score_administration(administration=administration)
        profile = selectors.profile_of(administration, instrument, language=language)
    if profile is None:
        raise LookupError("a sitting that has just been scored has no score")
    return profile
