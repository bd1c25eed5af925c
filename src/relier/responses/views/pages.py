"""What the respondent's pages show, gathered before the template draws it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _

from relier.instruments.rules.definition import (
    BlockKind,
    Instrument,
    ScaleKind,
    Wording,
    best_and_worst,
)
from relier.responses.models import Campaign
from relier.responses.rules.questions import (
    NOT_CONCERNED,
    NOT_UNDERSTOOD,
    SKIPPED,
    WITH_BUTTON,
    Choice,
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
    worst_choices: tuple[ChoiceView, ...]
    shows: str
    is_task: bool
    linked: bool
    can_say_not_understood: bool
    not_concerned: str
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


def question_page(walk: Walk, place: Place, *, refused: Choice | None = None) -> QuestionPage:
    """Return everything that one question's page shows."""
    answers = answers_of(walk.sitting.administration.pk)
    answer = answers.get(place.item.code, "")
    choices, worst_choices = _choices(walk, place, refused.option if refused else answer)
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
        choices=choices,
        worst_choices=worst_choices,
        shows=item.shows,
        is_task=walk.instrument.blocks[item.block].kind is BlockKind.OBSERVED,
        linked=_is_linked(walk, place, outside),
        can_say_not_understood=NOT_UNDERSTOOD in outside,
        # In the words of its own scale: "does not concern me" of a condition.
        not_concerned=walk.wording.label(item, NOT_CONCERNED) if NOT_CONCERNED in outside else "",
        said_before=_said_before(answer),
        audio=audio_address(walk.instrument, walk.wording.language, item.code),
        back=_back_address(walk, place),
        saved=len(answers),
        saved_are_first=bool(earlier) and earlier == answers.keys(),
        refusal=refused.refusal if refused else None,
    )


def _choices(
    walk: Walk, place: Place, chosen: str
) -> tuple[tuple[ChoiceView, ...], tuple[ChoiceView, ...]]:
    """Return the answers to choose from: the best and the worst of them where both are asked."""
    scale = walk.instrument.scales[place.item.scale]
    shown = [o.code for o in scale.options]
    shown += [o.code for o in scale.outside if o.code not in WITH_BUTTON]

    def views(checked: str) -> tuple[ChoiceView, ...]:
        label = walk.wording.label
        return tuple(ChoiceView(c, label(place.item, c), checked=c == checked) for c in shown)

    if scale.kind is ScaleKind.JUDGEMENT:
        best, worst = best_and_worst(chosen)
        return views(best), views(worst)
    return views(chosen), ()


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
