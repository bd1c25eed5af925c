"""What the respondent's pages show, gathered before the template draws it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _

from relier.instruments.rules.definition import BlockKind, Instrument, Wording
from relier.responses.models import Campaign
from relier.responses.rules.questions import (
    NOT_CONCERNED,
    NOT_UNDERSTOOD,
    SKIPPED,
    WITH_BUTTON,
    Place,
    Refusal,
    first_open_place,
    places_of,
)
from relier.responses.selectors import answers_of
from relier.responses.services.audio import audio_address
from relier.responses.services.questionnaires import questionnaire_of, wording_language
from relier.responses.services.sessions import Sitting


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """One radio button."""

    code: str
    label: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Walk:
    """A person on their way through a form, in one language."""

    sitting: Sitting
    instrument: Instrument
    wording: Wording
    places: tuple[Place, ...]

    @property
    def parts(self) -> tuple[int, ...]:
        """How many questions each part has, among those that count ("15 of 26")."""
        counted = (place for place in self.places if not place.apart)
        return tuple(len(list(part)) for _name, part in groupby(counted, key=lambda p: p.section))

    def open_place(self, answers: Mapping[str, str]) -> Place | None:
        """The first question without any answer."""
        return first_open_place(self.places, answers)

    def address_after(self, place: Place) -> str:
        """Where one goes on after a question."""
        if place.position < len(self.places):
            return question_address(place.position + 1)
        return reverse("responses:finish")

    def section_label(self, place: Place) -> str:
        """The name of the part of the questionnaire that one is in."""
        if place.section in self.wording.dimensions:
            return self.wording.dimensions[place.section].label
        return self.wording.blocks.get(place.section, "")


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One question, as its template draws it."""

    place: Place
    section: str
    parts: tuple[int, ...]
    lead: str
    stimulus: tuple[str, ...]
    text: str
    help: tuple[str, ...]
    choices: tuple[ChoiceView, ...]
    linked: bool
    can_say_not_understood: bool
    can_say_not_concerned: bool
    said_before: str
    audio: str
    back: str
    saved: int
    saved_are_first: bool
    refusal: Refusal | None


def begin_walk(sitting: Sitting) -> Walk:
    """Return the way of this person through their form."""
    campaign = sitting.administration.campaign
    instrument = questionnaire_of(campaign)
    return Walk(
        sitting=sitting,
        instrument=instrument,
        wording=instrument.wordings[wording_language(campaign)],
        places=places_of(instrument, sitting.administration.form),
    )


def question_page(walk: Walk, place: Place, *, refusal: Refusal | None = None) -> QuestionPage:
    """Return everything that one question's page shows."""
    answers = answers_of(walk.sitting.administration.pk)
    item, words = place.item, walk.wording.items[place.item.code]
    outside = {option.code for option in walk.instrument.scales[item.scale].outside}
    earlier = {p.item.code for p in walk.places[: place.position - 1]}
    return QuestionPage(
        place=place,
        section=walk.section_label(place),
        parts=() if place.apart else walk.parts,
        lead=words.lead,
        stimulus=words.stimulus,
        text=words.text,
        help=words.help,
        choices=_choices(walk, place, answers.get(item.code, "")),
        linked=_is_linked(walk, place, outside),
        can_say_not_understood=NOT_UNDERSTOOD in outside,
        can_say_not_concerned=NOT_CONCERNED in outside,
        said_before=_said_before(answers.get(item.code, "")),
        audio=audio_address(walk.instrument, walk.wording.language, item.code),
        back=_back_address(walk, place),
        saved=len(answers),
        saved_are_first=bool(earlier) and earlier == answers.keys(),
        refusal=refusal,
    )


def _choices(walk: Walk, place: Place, chosen: str) -> tuple[ChoiceView, ...]:
    scale = walk.instrument.scales[place.item.scale]
    shown = [o.code for o in scale.options]
    shown += [o.code for o in scale.outside if o.code not in WITH_BUTTON]
    return tuple(
        ChoiceView(code, walk.wording.label(place.item, code), checked=code == chosen)
        for code in shown
    )


def _is_linked(walk: Walk, place: Place, outside: set[str]) -> bool:
    # The cord joins the steps of a skill; yes, partly, no and "does not apply" are no steps.
    kind = walk.instrument.blocks[place.item.block].kind
    return kind in {BlockKind.PERCEIVED, BlockKind.VIGNETTES} and outside <= WITH_BUTTON


def _said_before(option: str) -> str:
    said = {
        SKIPPED: _("You passed this question. You can still answer it."),
        NOT_UNDERSTOOD: _("You said that you do not understand this question."),
        NOT_CONCERNED: _("You said that this is not part of your work or studies."),
    }
    return said.get(option, "")


def _back_address(walk: Walk, place: Place) -> str:
    if place.position > 1:
        return question_address(place.position - 1)
    return welcome_address(walk.sitting.administration.campaign)


def question_address(position: int) -> str:
    """Return the address of one question."""
    return reverse("responses:question", args=[position])


def welcome_address(campaign: Campaign) -> str:
    """Return the address of a campaign's first page."""
    return reverse("responses:welcome", args=[campaign.code])
