"""Reading one person's profile."""

from __future__ import annotations

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from relier.instruments.rules.definition import Instrument
from relier.profiles.rules.personal import PersonalProfile, tell_profile
from relier.profiles.rules.proposals import NextSteps, PersonalNeeds, Proposal
from relier.responses import selectors as responses
from relier.scoring import selectors as scoring


class FinishedSitting(Protocol):
    """What a profile needs to know of one person's sitting."""

    @property
    def pk(self) -> int: ...
    @property
    def form(self) -> str: ...


def profile_of(
    administration: FinishedSitting, instrument: Instrument, *, language: str
) -> PersonalProfile | None:
    """Return one person's profile in a language, or None while the sitting has no score."""
    index = scoring.scores_of(administration.pk)
    if index is None:
        return None
    answers = responses.answers_of(administration.pk)
    return tell_profile(index, answers, instrument, instrument.wordings[language])


def next_steps(
    profile: PersonalProfile, instrument: Instrument, *, language: str
) -> tuple[Proposal, ...]:
    """Return what the installation's rules propose to this person."""
    propose: NextSteps = import_string(settings.RELIER_NEXT_STEPS)
    told = [row for row in profile.rows if row.band is not None and row.place is not None]
    return propose(
        PersonalNeeds(
            instrument=instrument.id,
            language=language,
            bands={row.code: row.band for row in told if row.band is not None},
            points={row.code: row.place for row in told if row.place is not None},
            lacks=frozenset(condition.code for condition in profile.conditions.lacks),
        )
    )
