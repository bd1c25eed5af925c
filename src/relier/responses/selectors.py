"""Reading answers: the only door. What is downstream calls these, never the models.

Group figures read finished sittings whose person agreed to group statistics, and no other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from django.db import connection
from django.db.models import Count, Q, QuerySet

from relier.core.clock import now
from relier.instruments.models import InstrumentVersion
from relier.responses.models import Administration, Answer, Campaign

# SQLite reads rows in pieces of this size: a class or a country takes the same memory.
_CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One person's options for the items that were asked for, in that order; None: no answer."""

    administration_id: int
    options: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Participation:
    """How many people answered a campaign, and how."""

    online: int
    paper: int
    imported: int
    unfinished: int

    @property
    def finished(self) -> int:
        """Everybody who went to the end."""
        return self.online + self.paper + self.imported


_ANSWERS = "SELECT item, option FROM responses_answer WHERE administration_id = %s"


def answers_of(administration_id: int) -> dict[str, str]:
    """Return one person's answers: the option code of each item that was answered."""
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERS, [administration_id])
        return dict(cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Batch:
    """The people who finished after one moment (None: from the start) and until another."""

    after: datetime | None
    until: datetime


def in_group_figures(campaign_id: int) -> QuerySet[Administration]:
    """Return the sittings that a group's figures may read."""
    return Administration.objects.filter(
        campaign_id=campaign_id, group_consent=True, completed_at__isnull=False
    )


def in_batch(campaign_id: int, batch: Batch) -> QuerySet[Administration]:
    """Return the sittings that came to a group's figures in one batch.

    They came when they finished, or when their person agreed later.
    """
    here = Q(joined_at__isnull=True) | Q(joined_at__lte=batch.until)
    people = in_group_figures(campaign_id).filter(here, completed_at__lte=batch.until)
    if batch.after is None:
        return people
    return people.filter(Q(completed_at__gt=batch.after) | Q(joined_at__gt=batch.after))


def divide_by_answer(
    people: QuerySet[Administration], by: str, options: Sequence[str]
) -> dict[str, QuerySet[Administration]]:
    """Divide people by their answer to one item; "" are those who gave none of these options."""
    answered = Answer.objects.filter(item=by, option__in=options).values("administration_id")
    divided = {o: people.filter(answers__item=by, answers__option=o) for o in options}
    return {**divided, "": people.exclude(pk__in=answered)}


def completed_administrations(
    campaign_id: int, *, group_only: bool = True
) -> list[tuple[int, str]]:
    """Return the finished sittings, oldest first: their key and the form they answered.

    `group_only=False` adds those that may be scored for their person, but stay out of the group.
    """
    rows = Administration.objects.filter(campaign_id=campaign_id, completed_at__isnull=False)
    if group_only:
        rows = rows.filter(group_consent=True)
    return list(rows.order_by("completed_at", "pk").values_list("pk", "form"))


def count_in_group_figures(campaign_id: int) -> int:
    """Return how many people a group's figures may read."""
    return in_group_figures(campaign_id).count()


def answers_matrix(
    campaign_id: int, item_codes: Sequence[str], *, group_only: bool = True
) -> Iterator[AnswerRow]:
    """Yield one row a finished sitting, in the order of their keys, in little memory.

    A person who answered none of these items gives no row.
    """
    rows = Answer.objects.filter(
        administration__campaign_id=campaign_id, administration__completed_at__isnull=False
    )
    if group_only:
        rows = rows.filter(administration__group_consent=True)
    yield from _rows(rows, item_codes)


def _rows(answers: QuerySet[Answer], item_codes: Sequence[str]) -> Iterator[AnswerRow]:
    places = {code: place for place, code in enumerate(item_codes)}
    wanted = answers.filter(item__in=places).order_by("administration_id")
    cells = wanted.values_list("administration_id", "item", "option")
    for person, answered in groupby(cells.iterator(_CHUNK), key=itemgetter(0)):
        options: list[str | None] = [None] * len(places)
        for _person, item, option in answered:
            options[places[item]] = option
        yield AnswerRow(person, tuple(options))


def research_rows(campaign_id: int, item_codes: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the answers of finished people who agreed to open research; "" where there is none.

    In the order of the answers themselves, so that no row says when its person answered.
    """
    rows = Answer.objects.filter(
        administration__campaign_id=campaign_id,
        administration__completed_at__isnull=False,
        administration__research_consent=True,
    )
    return sorted(tuple(option or "" for option in row.options) for row in _rows(rows, item_codes))


def option_counts(
    campaign_id: int,
    item_codes: Sequence[str],
    *,
    administrations: Sequence[int] | None = None,
    people: QuerySet[Administration] | None = None,
) -> dict[str, dict[str, int]]:
    """Return how many people of the group chose each option of each item.

    `people` (of this campaign) or `administrations` narrow the count to a batch of people.
    """
    people = in_group_figures(campaign_id) if people is None else people
    rows = Answer.objects.filter(administration__in=people, item__in=item_codes)
    counts: dict[str, dict[str, int]] = {code: {} for code in item_codes}
    if administrations is not None:
        batch = frozenset(administrations)
        cells = rows.order_by("pk").values_list("administration_id", "item", "option")
        told = Counter(
            (item, option) for who, item, option in cells.iterator(_CHUNK) if who in batch
        )
        for (item, option), n in told.items():
            counts[item][option] = n
        return counts
    grouped = rows.values("item", "option").annotate(n=Count("pk")).order_by("item", "option")
    for row in grouped:
        counts[row["item"]][row["option"]] = row["n"]
    return counts


def breakdown_counts(campaign_id: int, by: str) -> dict[str, int]:
    """Return how many people of the group chose each option of one item."""
    return option_counts(campaign_id, [by])[by]


def administrations_by_answer(campaign_id: int, by: str) -> dict[str, list[int]]:
    """Return the people of the group by their answer to one item, keys in order."""
    rows = Answer.objects.filter(administration__in=in_group_figures(campaign_id), item=by)
    people: dict[str, list[int]] = defaultdict(list)
    pairs = rows.order_by("administration_id").values_list("option", "administration_id")
    for option, person in pairs.iterator(_CHUNK):
        people[option].append(person)
    return dict(people)


def linked_pairs(before_id: int, after_id: int) -> list[tuple[int, int]]:
    """Return the people who answered both campaigns, matched by the code they made themselves.

    A code that several people of one campaign made matches nobody: it could be anyone.
    """
    before, after = _by_linking_hash(before_id), _by_linking_hash(after_id)
    return sorted((before[code], after[code]) for code in before.keys() & after.keys())


def _by_linking_hash(campaign_id: int) -> Mapping[str, int]:
    rows = in_group_figures(campaign_id).exclude(linking_hash="").order_by("pk")
    pairs = list(rows.values_list("linking_hash", "pk"))
    seen = Counter(code for code, _person in pairs)
    return {code: person for code, person in pairs if seen[code] == 1}


def answered_items(administration_id: int) -> frozenset[str]:
    """Return the items that a person has dealt with, skipped ones included."""
    rows = Answer.objects.filter(administration_id=administration_id)
    return frozenset(rows.values_list("item", flat=True))


def participation_of(campaign_id: int) -> Participation:
    """Return how many people answered, by the way they did."""
    done = Q(completed_at__isnull=False)
    ways = Administration.Provenance
    counted = Administration.objects.filter(campaign_id=campaign_id).aggregate(
        online=Count("pk", filter=done & Q(provenance__in=[ways.ONLINE, ways.INTERVIEW])),
        paper=Count("pk", filter=done & Q(provenance=ways.PAPER)),
        imported=Count("pk", filter=done & Q(provenance=ways.IMPORTED)),
        unfinished=Count("pk", filter=~done),
    )
    return Participation(**counted)


# The questionnaire itself is remembered by its digest: its columns need not travel each time.
_HEAVY = ("definition", "changes", "change_note")


# Each page of each respondent begins with these three statements. Written out, they cost a tenth of
# the one that joins forty columns: composing that one took longer than drawing the page.
_BY_HASH = {
    "key_hash": "SELECT * FROM responses_administration WHERE key_hash = %s",
    "code_hash": "SELECT * FROM responses_administration WHERE code_hash = %s",
}
_CAMPAIGN = "SELECT * FROM responses_campaign WHERE id = %s"
_VERSION = "SELECT id, digest FROM instruments_instrumentversion WHERE id = %s"


def administration_by_hash(field: str, value: str) -> Administration | None:
    """Return the sitting with this `key_hash` or `code_hash`, its campaign and version at hand."""
    found = next(iter(Administration.objects.raw(_BY_HASH[field], [value])), None)
    if found is not None:
        campaign = next(iter(Campaign.objects.raw(_CAMPAIGN, [found.campaign_id])))
        versions = InstrumentVersion.objects.raw(_VERSION, [campaign.instrument_version_id])
        campaign.instrument_version = next(iter(versions))
        found.campaign = campaign
    return found


def _campaigns() -> QuerySet[Campaign]:
    rows = Campaign.objects.select_related("organisation", "instrument_version")
    return rows.defer(*(f"instrument_version__{name}" for name in _HEAVY))


def campaigns_of(organisation_ids: Sequence[int]) -> QuerySet[Campaign]:
    """Return the campaigns of these organisations, latest first."""
    done = Q(administrations__completed_at__isnull=False)
    rows = _campaigns().filter(organisation_id__in=organisation_ids)
    return rows.annotate(finished=Count("administrations", filter=done))


def campaign_by_code(code: str) -> Campaign | None:
    """Return the campaign of a public address, whatever the case of its code."""
    return _campaigns().filter(code=code.upper()).first()


def campaign_by_public_id(public_id: str) -> Campaign | None:
    """Return one campaign by the identifier of its staff pages."""
    return _campaigns().filter(public_id=public_id).first()


def open_demonstration(*, form: str = "") -> Campaign | None:
    """Return the fictional campaign that anybody may try (with one form), while it is open."""
    rows = _campaigns().filter(is_demonstration=True, status=Campaign.Status.OPEN)
    rows = rows.filter(form=form) if form else rows
    moment = now()
    return rows.filter(opens_at__lte=moment, closes_at__gt=moment).order_by("pk").first()


def stored_rows(campaign_id: int) -> frozenset[str]:
    """Return the rows of files that were imported into a campaign already."""
    rows = Administration.objects.filter(campaign_id=campaign_id).exclude(source_row="")
    return frozenset(rows.values_list("source_row", flat=True))
