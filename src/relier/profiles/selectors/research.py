"""Reading a campaign for its researcher: all answers to the questions that count, as arrays.

These are the only counts before disclosure control: they go to `services.research` alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from relier.instruments.rules.definition import Instrument
from relier.profiles.models import GroupSnapshot, ResearchSnapshot
from relier.profiles.rules.layout import NOT_TOLD
from relier.profiles.rules.series import RowCounts
from relier.responses import selectors as responses
from relier.responses.selectors import Batch
from relier.scoring.rules.layout import Layout, Ranks, ranked_options

NOT_UNDERSTOOD = "not_understood"
# The question of the profile that says where somebody studies or works.
COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class CampaignAnswers:
    """Everybody of a frozen report: `ranks` and `puzzled` are people × questions.

    `batch` is when somebody came in, `languages` what they answered in, `groups` the ways in which
    people may be divided.
    """

    ranks: Ranks
    puzzled: NDArray[np.bool_]
    batch: NDArray[np.int64]
    n_batches: int
    languages: NDArray[np.object_]
    groups: Mapping[str, Sequence[str]]


def research_snapshots(campaign_id: int) -> list[ResearchSnapshot]:
    """Return what was computed for a campaign, the first one first."""
    rows = ResearchSnapshot.objects.filter(report__campaign=campaign_id)
    return list(rows.select_related("report").order_by("report__batch"))


def latest_research(campaign_id: int) -> ResearchSnapshot | None:
    """Return the figures that a researcher sees now."""
    rows = ResearchSnapshot.objects.filter(report__campaign=campaign_id)
    return rows.select_related("report").order_by("-report__batch").first()


def read_answers(
    campaign_id: int, layout: Layout, instrument: Instrument, reports: Sequence[GroupSnapshot]
) -> CampaignAnswers:
    """Read the people of the last of these reports, by the report that first counted them."""
    place_of, batch, languages = _people(campaign_id, reports)
    country = COUNTRY in instrument.items
    codes = (*layout.items, COUNTRY) if country else layout.items
    ranks_of = [_ranks_by_option(instrument, code) for code in layout.items]
    ranks: Ranks = np.full((len(place_of), len(layout.items)), -1, dtype=np.int8)
    puzzled = np.zeros(ranks.shape, dtype=np.bool_)
    countries = [""] * len(place_of)
    for row in responses.answers_matrix(campaign_id, codes):
        place = place_of.get(row.administration_id)
        if place is None:
            continue
        given = row.options[: len(layout.items)]
        ranks[place] = [known.get(o, -1) for known, o in zip(ranks_of, given, strict=True)]
        puzzled[place] = [option == NOT_UNDERSTOOD for option in given]
        if country:
            countries[place] = row.options[-1] or ""
    # A draft translation is no measure yet: whoever answered in one is compared with nobody.
    drafts = {code for code, wording in instrument.wordings.items() if wording.is_draft}
    groups = {
        variable: [
            "" if said in drafts else name for name, said in zip(names, languages, strict=True)
        ]
        for variable, names in {"language": languages, COUNTRY: countries}.items()
        if variable != COUNTRY or country
    }
    return CampaignAnswers(
        ranks=ranks,
        puzzled=puzzled,
        batch=np.array(batch, dtype=np.int64),
        n_batches=len(reports),
        languages=np.array(languages, dtype=object),
        groups=groups,
    )


def _people(
    campaign_id: int, reports: Sequence[GroupSnapshot]
) -> tuple[dict[int, int], list[int], list[str]]:
    edges = [None, *(report.frozen_at for report in reports)]
    place_of: dict[int, int] = {}
    batch: list[int] = []
    languages: list[str] = []
    for number, report in enumerate(reports):
        people = responses.in_batch(campaign_id, Batch(edges[number], report.frozen_at))
        for key, language in people.order_by("pk").values_list("pk", "language"):
            place_of[key] = len(batch)
            batch.append(number)
            languages.append(language)
    return place_of, batch, languages


def _ranks_by_option(instrument: Instrument, item: str) -> dict[str | None, int]:
    options = instrument.scales[instrument.items[item].scale].options
    return {option.code: option.value for option in options if option.value is not None}


def levels_of(instrument: Instrument, item: str) -> tuple[str, ...]:
    """Return the levels of a question: no answer on its scale, then its answers from rank 0."""
    return (NOT_TOLD, *ranked_options(instrument, item))


def count_items(
    answers: CampaignAnswers, layout: Layout, instrument: Instrument
) -> list[RowCounts]:
    """Count the answers to each question, by batch of arrival."""
    rows = []
    for column, item in enumerate(layout.items):
        n_levels = len(levels_of(instrument, item))
        tables = []
        for number in range(answers.n_batches):
            given = answers.ranks[answers.batch == number, column] + 1
            counts = np.bincount(given, minlength=n_levels)
            tables.append((tuple(int(n) for n in counts),))
        rows.append(RowCounts(item, tuple(tables)))
    return rows
