"""A campaign large enough for research: eight questions, people drawn at random, a country."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import numpy as np

from relier.accounts.models import Organisation
from relier.core.clock import now, today
from relier.instruments.services import publish_version
from relier.responses.models import Administration, Answer, Campaign
from tests.portal.index_answers import FOUR, write_instrument

ITEMS = tuple(f"D1_{number}" for number in range(1, 9))
NUMBERS = count()


def research_campaign(school: Organisation, folder: Path, *, draft: str = "") -> Campaign:
    """Return a campaign of the school, whose profile asks for the country.

    `draft` is a second language, whose translation has not been reviewed.
    """
    structure = write_instrument(folder / "drawn") / "instrument.yaml"
    text = structure.read_text(encoding="utf-8")
    text = text.replace("blocks:\n", "blocks:\n  - code: profile\n    kind: profile\n")
    text = text.replace("    kind: profile\n", "    kind: profile\n    optional: true\n")
    text = text.replace(
        "scales:\n", "scales:\n  - code: country\n    kind: nominal\n    options: [BE, FR, RO]\n"
    )
    text = text.replace(
        "items:\n", "items:\n  - code: country\n    block: profile\n    scale: country\n", 1
    )
    structure.write_text(f"{text}    apart: [country]\n", encoding="utf-8")
    words = structure.with_name("wording.en.yaml")
    told = words.read_text(encoding="utf-8")
    told = told.replace("blocks:\n", "blocks:\n  profile: Profile\n")
    told = told.replace(
        "options:\n", "options:\n  country: {BE: Belgium, FR: France, RO: Romania}\n"
    )
    told = told.replace("items:\n", "items:\n  country:\n    text: Where do you study?\n")
    words.write_text(told.replace("status: draft", "status: source"), encoding="utf-8")
    if draft:
        second = told.replace("language: en", f"language: {draft}")
        words.with_name(f"wording.{draft}.yaml").write_text(second, encoding="utf-8")
    return Campaign.objects.create(
        organisation=school,
        instrument_version=publish_version(path=structure.parent),
        form="full",
        name="Enquête de l'école",
        purpose="Essayer le questionnaire.",
        languages=["en"],
        opens_at=now() - timedelta(days=60),
        closes_at=now() + timedelta(days=60),
        retention_until=today() + timedelta(days=365),
    )


def people_answer(
    campaign: Campaign,
    ranks: np.ndarray,
    *,
    countries: Sequence[str] = (),
    puzzled: Sequence[int] = (),
    when: datetime | None = None,
    language: str = "en",
) -> list[Administration]:
    """Let people finish: a row of ranks each (−1: passed); `puzzled` did not understand D1_8."""
    done = when or now() - timedelta(hours=1)
    people = Administration.objects.bulk_create(
        Administration(
            campaign=campaign,
            key_hash=f"k{number}",
            code_hash=f"c{number}",
            form="full",
            language=language,
            group_consent=True,
            completed_at=done,
        )
        for number in (next(NUMBERS) for _ in ranks)
    )
    answers = []
    for place, (person, row) in enumerate(zip(people, ranks.tolist(), strict=True)):
        given = {item: FOUR[rank] for item, rank in zip(ITEMS, row, strict=True) if rank >= 0}
        if place in puzzled:
            given["D1_8"] = "not_understood"
        if countries:
            given["country"] = countries[place]
        answers += [
            Answer(administration=person, item=item, option=option, language=language)
            for item, option in given.items()
        ]
    Answer.objects.bulk_create(answers)
    return people


def graded_ranks(
    n_persons: int, *, abilities: tuple[int, ...] = (0,) * 8, seed: int = 3
) -> np.ndarray:
    """Ranks that hang on one ability or more, which correlate .3."""
    chance = np.random.default_rng(seed)
    n = max(abilities) + 1
    spread = 0.3 + 0.7 * np.eye(n)
    theta = chance.multivariate_normal(np.zeros(n), spread, size=n_persons)
    ease = 2.0 * theta[:, list(abilities)] + chance.logistic(size=(n_persons, 8))
    steps = 2.0 * np.array([-1.0, 0.0, 1.0])
    return (ease[:, :, None] > steps).sum(axis=2)
