"""What one thinks beside what the exercises show: on the page, on paper, never as a mark."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from relier.instruments.models import InstrumentVersion
from relier.instruments.rules.definition import Instrument
from relier.instruments.selectors import instrument_of
from relier.instruments.services import publish_version
from relier.profiles.rules.observed import Exercises, Outcome
from relier.profiles.rules.personal import PersonalProfile, tell_profile
from relier.responses.models import Administration, Answer, Campaign
from relier.responses.services.sessions import hashes_of, new_secret
from relier.scoring.rules.measurement import provisional_measurement
from relier.scoring.rules.observed import Reading
from relier.scoring.rules.scores import score_person
from tests.profiles.conftest import Somebody

ROOT = Path(__file__).resolve().parents[2]
PAGE = "/fr/profil/"
AT_EASE = {f"D1P{n}": "alone_and_helping" for n in (1, 2, 3)}
NOT_AT_EASE = {f"D1P{n}": "cannot" for n in (1, 2, 3)}
SOLVED = {"D1O1": "b", "D1O2": "c", "D2O1": "b.a", "D3O1": "b.c"}
MISSED = {"D1O1": "a", "D1O2": "a"}


@pytest.fixture
def version(db: None) -> InstrumentVersion:
    """A questionnaire with exercises, published."""
    return publish_version(path=ROOT / "tests/fixtures/instruments/exercises/1")


@pytest.fixture
def exercises_of(version: InstrumentVersion) -> Callable[..., Exercises]:
    """Return what a person's exercises come to."""

    def told(**answers: str) -> Exercises:
        found = profile_of(instrument_of(version), "full", answers).exercises
        assert found is not None
        return found

    return told


def profile_of(instrument: Instrument, form: str, answers: dict[str, str]) -> PersonalProfile:
    measurement = provisional_measurement()
    index = score_person(answers, instrument, form=form, measurement=measurement)
    return tell_profile(index, answers, instrument, instrument.wordings["fr"])


@pytest.fixture
def finish(
    version: InstrumentVersion, make_campaign: Callable[..., Campaign]
) -> Callable[..., Somebody]:
    """Return somebody who finished a form of this questionnaire with these answers."""

    def of_this_one(form: str = "full", **answers: str) -> Somebody:
        campaign = make_campaign(instrument_version=version, form=form, languages=["fr"])
        return finished(campaign, form, answers)

    return of_this_one


def finished(campaign: Campaign, form: str, answers: dict[str, str]) -> Somebody:
    secret = new_secret()
    administration = Administration.objects.create(
        campaign=campaign,
        form=form,
        language="fr",
        group_consent=True,
        completed_at=campaign.opens_at,
        **hashes_of(secret),
    )
    Answer.objects.bulk_create(
        Answer(administration=administration, item=code, option=option, language="fr")
        for code, option in answers.items()
    )
    return Somebody(administration, secret)


def page_of(somebody: Somebody) -> str:
    return somebody.telephone().get(PAGE).content.decode()


def words_of(page: str) -> str:
    """The words of a page, with plain spaces."""
    seen = re.sub(r"<svg.*?</svg>|<form.*?</form>|<head>.*?</head>", "", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", seen).split())


def test_a_row_says_what_is_thought_and_what_is_shown_on_whole_points(exercises_of) -> None:
    row = exercises_of(**NOT_AT_EASE, **SOLVED).rows[0]
    assert (row.label, row.thought) == ("Chercher", 0)
    assert row.shown is not None
    # 2 of 2 with Agresti and Coull's interval: from 29.0 to 100.
    assert (row.shown.place, row.shown.low, row.shown.high) == (100, 29, 100)
    assert (row.shown.from_ten, row.shown.to_ten) == (2, 10)


def test_the_gap_is_told_in_both_directions_and_only_where_it_is_clear(exercises_of) -> None:
    assert exercises_of(**AT_EASE, **MISSED).rows[0].reading is Reading.SHOWS_LESS
    assert exercises_of(**AT_EASE, **SOLVED).rows[0].reading is Reading.UNSAID
    assert exercises_of(**NOT_AT_EASE, **MISSED).rows[0].reading is Reading.UNSAID


def test_an_exercise_is_read_again_with_ones_answer_the_proposal_and_the_reason(
    exercises_of,
) -> None:
    one = exercises_of(**MISSED).rows[0].exercises[0]
    assert (one.lead, one.text) == ("Un matin", "Quelle adresse est officielle ?")
    assert (one.said, one.proposed) == (("L’adresse verte",), ("L’adresse bleue",))
    assert one.outcome is Outcome.DIFFERS
    assert one.rationale == "L’adresse bleue finit par le nom de la commune."


@pytest.mark.parametrize(
    ("country", "proposed"),
    [("BE", "Trois jours"), ("FR", "Quatre jours"), ("other", "Trois jours")],
)
def test_the_proposal_is_that_of_ones_country(exercises_of, country: str, proposed: str) -> None:
    assert exercises_of(D1O2="a", country=country).rows[0].exercises[0].proposed == (proposed,)


def test_a_judgement_names_the_best_and_the_worst_and_may_agree_in_part(exercises_of) -> None:
    one = exercises_of(**SOLVED).rows[1].exercises[0]
    assert one.said == ("Attendre avec elle", "Prendre la souris")
    assert one.proposed == ("Attendre avec elle", "Partir")
    assert one.outcome is Outcome.AGREES_IN_PART


def test_an_exercise_that_awaits_its_panel_tells_neither_a_proposal_nor_a_reason(
    exercises_of,
) -> None:
    row = exercises_of(**SOLVED).rows[2]
    one = row.exercises[0]
    assert (one.outcome, one.proposed, one.rationale) == (Outcome.AWAITING, (), "")
    assert row.is_awaiting
    assert row.shown is None


def test_passed_and_not_understood_exercises_are_not_held_against_anybody(exercises_of) -> None:
    told = exercises_of(D1O1="skipped", D1O2="not_understood")
    assert told.n_answered == told.n_scored == 0
    assert all(row.exercises == () and row.shown is None for row in told.rows)


def test_the_page_shows_both_and_says_a_clear_gap_in_words(finish) -> None:
    page = page_of(finish(**AT_EASE, **MISSED))
    words = words_of(page)
    assert "Ce que vous pensez, ce que les exercices montrent" in words
    assert "les exercices étaient plus difficiles que prévu. C’est fréquent." in words
    assert 'class="p1"' in page
    assert 'class="lk"' in page
    assert "2 petits exercices sont regardés à part." in words


def test_the_page_gives_the_reason_once_finished_and_waits_for_experts_where_it_must(
    finish,
) -> None:
    words = words_of(page_of(finish(**AT_EASE, **SOLVED)))
    assert "Attendre lui laisse la main." in words
    assert "Pas encore de réponse commune" in words
    assert "Raison qui ne doit pas encore être lue." not in words


def test_the_table_counts_exercises_and_gives_the_margin_without_decimals(finish) -> None:
    words = words_of(page_of(finish(**AT_EASE, **SOLVED)))
    assert "2 exercices sur 2 sur dix exercices semblables, de 2 à 10" in words
    assert "aucun sur 1 ; 1 en partie" in words
    assert not re.search(r"\d[.,]\d", words)
    assert "%" not in words


def test_the_short_form_says_nothing_of_exercises(finish) -> None:
    somebody = finish("short", **AT_EASE, C1="yes")
    page = page_of(somebody)
    assert "exercices montrent" not in page
    assert 'class="p1"' not in page
    assert "regardés à part" not in page


def test_somebody_who_passed_every_exercise_reads_that_passing_is_a_right(finish) -> None:
    words = words_of(page_of(finish(**AT_EASE, D1O1="skipped")))
    assert "Aucun exercice n’a eu de réponse ici. Passer est un droit." in words
    assert "Les exercices, un par un" not in words


def test_what_is_missing_comes_with_a_way_out(finish) -> None:
    words = words_of(page_of(finish(**AT_EASE, C1="no", O1="partly")))
    assert "Un endroit calme Une salle se réserve à l’accueil." in words
    assert "Une règle sur les mots de passe Proposez une règle d’une page" in words
    assert "salle se réserve" not in words_of(page_of(finish(**AT_EASE, C1="yes", O1="yes")))


def test_the_same_is_on_paper(finish) -> None:
    response = finish(**AT_EASE, **MISSED, D3O1="a.b", C1="no").telephone().get(f"{PAGE}papier.pdf")
    pdf = PdfReader(io.BytesIO(response.content))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "ce que les exercices montrent" in text
    assert "L’adresse bleue finit par le nom de la commune." in text
    assert "Une salle se réserve" in text
    assert "Raison qui ne doit pas encore être lue." not in text


def test_words_of_a_questionnaire_in_another_language_say_so(finish) -> None:
    somebody = finish(**AT_EASE, **MISSED, C1="no")
    page = somebody.telephone().get("/en/profil/").content.decode()
    assert '<p lang="fr">Vous cherchez et vous montrez.' in page
    assert '<dd lang="fr"><p>L’adresse bleue finit' in page
    assert 'lang="fr"><p>' not in page_of(somebody)


def test_the_questionnaire_that_relier_ships_prints_whole(make_campaign) -> None:
    shipped = publish_version(path=ROOT / "instruments/agility-social-work/2027.1")
    instrument = instrument_of(shipped)
    campaign = make_campaign(instrument_version=shipped, form="full-a", languages=["fr"])
    answers = {}
    for item in instrument.items_of("full-a"):
        # Everything is missing, everything is thought, every first answer is given.
        inside = instrument.scales[item.scale].inside
        answers[item.code] = "no" if "no" in inside else inside[-1]
    somebody = finished(campaign, "full-a", answers)
    response = somebody.telephone().get(f"{PAGE}papier.pdf")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    wording = instrument.wordings["fr"]
    ways = [words.way_out for words in wording.items.values() if words.way_out]
    assert len(ways) == 15
    for written in ways + [
        words.bands["alone_and_helping"] for words in wording.dimensions.values()
    ]:
        assert "".join(written.split()) in "".join(text.split())


def test_the_exercises_cost_no_more_queries(finish, django_assert_max_num_queries) -> None:
    short, full = finish("short", **AT_EASE), finish(**AT_EASE, **SOLVED)
    for somebody in (short, full):
        page_of(somebody)
    with django_assert_max_num_queries(20) as counted:
        page_of(short)
    with django_assert_max_num_queries(len(counted)) as fuller:
        page = page_of(full)
    assert len(fuller) <= len(counted)
    assert "ce que les exercices montrent" in page
