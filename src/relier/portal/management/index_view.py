"""What the report's templates print: sentences, and coordinates as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relier.portal.management.index_data import IndexFindings
from relier.portal.management.index_drawings import (
    Bar,
    Segment,
    bars_of,
    segments_of,
)
from relier.portal.management.index_words import STEPS, decimal, percent, warning_sentence
from relier.profiles.rules.research_drawings import Scree, draw_scree
from relier.scoring.rules.analysis import Distribution
from relier.scoring.rules.findings import DimensionReliability
from relier.scoring.rules.items import ItemRow
from relier.scoring.rules.measurement import LIBRARY_VERSION, PROVISIONAL

# A scree plot of fewer items has nothing to show.
SCREE_ITEMS = 5


@dataclass(frozen=True, slots=True)
class DimensionView:
    """One dimension: its row on the chart, its histogram, its line in the table."""

    code: str
    label: str
    low: float | None
    high: float | None
    mean: float | None
    sentence: str
    n_items: int
    n_scored: str
    mean_text: str
    interval: str
    sd: str
    sem: str
    alpha: str
    alpha_interval: str
    omega: str
    bars: tuple[Bar, ...]
    scree: Scree | None
    clusters: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ItemView:
    """One question: its bar of answers and its line in the table."""

    code: str
    text: str
    segments: tuple[Segment, ...]
    sentence: str
    n: str
    missing: str
    shares: tuple[str, ...]
    mean: str
    item_rest: str
    alpha_if_dropped: str


@dataclass(frozen=True, slots=True)
class BlockView:
    """The questions of one dimension, with the answers that they share."""

    label: str
    answers: tuple[Segment, ...]
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class GroupMean:
    """A group's mean on one dimension, with its interval."""

    label: str
    mean: str
    interval: str


@dataclass(frozen=True, slots=True)
class GroupView:
    """One group: its size, and its mean on each dimension where groups may be compared."""

    name: str
    n_persons: str
    means: tuple[GroupMean, ...]
    is_small: bool


@dataclass(frozen=True, slots=True)
class ReportView:
    """The whole report."""

    title: str
    file: str
    instrument: str
    intro: str
    step: str
    step_meaning: str
    warnings: tuple[str, ...]
    dimensions: tuple[DimensionView, ...]
    index: str
    blocks: tuple[BlockView, ...]
    group_column: str
    groups: tuple[GroupView, ...]
    compares_groups: bool
    calibrated: bool
    own_errors: bool
    norm: str
    facts: tuple[tuple[str, str], ...]


def view_of(findings: IndexFindings) -> ReportView:
    """Return everything the templates print, in the active language."""
    measurement = findings.analysis.measurement.measurement
    return ReportView(
        title=findings.wording.title,
        file=findings.request.file.name,
        instrument=f"{findings.instrument.id} {findings.instrument.version}",
        intro=_intro(findings),
        step=findings.step.value,
        step_meaning=str(STEPS[findings.step]),
        warnings=tuple(warning_sentence(w, findings) for w in findings.warnings),
        dimensions=_dimensions(findings),
        index=_index(findings.analysis.index),
        blocks=_blocks(findings),
        group_column=findings.match.group_column or "",
        groups=_groups(findings),
        compares_groups=findings.compares_groups,
        calibrated=findings.request.calibration is not None,
        own_errors=bool(measurement.item_errors),
        norm=PROVISIONAL.id,
        facts=_facts(findings),
    )


def _intro(findings: IndexFindings) -> str:
    n = findings.analysis.n_persons
    people = ngettext("%(count)s person", "%(count)s persons", n) % {"count": whole(n)}
    items = len(findings.layout.items)
    questions = ngettext("%(count)s question", "%(count)s questions", items) % {"count": items}
    dimensions = len(findings.layout.dimensions)
    parts = ngettext("%(count)s dimension", "%(count)s dimensions", dimensions)
    return _("%(people)s, %(questions)s, %(dimensions)s.") % {
        "people": people,
        "questions": questions,
        "dimensions": parts % {"count": dimensions},
    }


def whole(number: int) -> str:
    """Write a whole number with its groups of three digits."""
    return number_format(number, decimal_pos=0, force_grouping=True)


def _dimensions(findings: IndexFindings) -> tuple[DimensionView, ...]:
    known = findings.analysis.measurement.dimensions
    pairs = zip(findings.analysis.scores.dimensions, findings.analysis.distributions, strict=True)
    return tuple(_dimension(findings, known[part.code], spread) for part, spread in pairs)


def _dimension(
    findings: IndexFindings, known: DimensionReliability, spread: Distribution
) -> DimensionView:
    low, _middle, high = spread.quartiles or (None, None, None)
    return DimensionView(
        code=known.dimension,
        label=findings.dimension_label(known.dimension),
        low=low,
        high=high,
        mean=spread.mean,
        sentence=_sentence(known, spread),
        n_items=known.n_items,
        n_scored=whole(spread.n),
        mean_text=decimal(spread.mean, 1),
        interval=_between(spread.interval, 1),
        sd=decimal(spread.sd, 1),
        sem=decimal(spread.sem, 1),
        alpha=decimal(known.alpha, 2),
        alpha_interval=_between((known.alpha_low, known.alpha_high), 2),
        omega=decimal(known.omega, 2),
        bars=bars_of(spread.bins),
        scree=draw_scree(known) if len(known.eigenvalues) >= SCREE_ITEMS else None,
        clusters=tuple(tuple(map(findings.item_text, items)) for items in known.clusters),
    )


def _between(interval: Sequence[float | None] | None, decimals: int) -> str:
    if interval is None or None in interval:
        return "–"
    low, high = interval
    return _("%(low)s to %(high)s") % {
        "low": decimal(low, decimals),
        "high": decimal(high, decimals),
    }


def _sentence(known: DimensionReliability, spread: Distribution) -> str:
    if spread.mean is None:
        return _("Too few answers for a score.")
    if known.alpha is None:
        return _("Mean %(mean)s.") % {"mean": decimal(spread.mean, 0)}
    return _("Mean %(mean)s, alpha %(alpha)s.") % {
        "mean": decimal(spread.mean, 0),
        "alpha": decimal(known.alpha, 2),
    }


def _index(index: Distribution | None) -> str:
    if index is None or index.mean is None:
        return ""
    sentence = _("Mean of the dimensions, equal weights: %(mean)s (%(interval)s), %(n)s persons.")
    return sentence % {
        "mean": decimal(index.mean, 1),
        "interval": _between(index.interval, 1),
        "n": whole(index.n),
    }


def _blocks(findings: IndexFindings) -> tuple[BlockView, ...]:
    blocks = []
    for part in findings.layout.dimensions:
        rows = [row for row in findings.analysis.items if row.dimension == part.code]
        blocks.append(
            BlockView(
                label=findings.dimension_label(part.code),
                answers=_answers(findings, rows[0]),
                items=tuple(_item(findings, row) for row in rows),
            )
        )
    return tuple(blocks)


def _answers(findings: IndexFindings, row: ItemRow) -> tuple[Segment, ...]:
    item = findings.instrument.items[row.item]
    return tuple(
        Segment(x="", width="", level=segment.level, label=findings.wording.label(item, code))
        for code, segment in zip(row.options, segments_of([1] * len(row.options)), strict=True)
    )


def _item(findings: IndexFindings, row: ItemRow) -> ItemView:
    answered = max(1, row.n)
    total = max(1, row.n + row.n_missing)
    return ItemView(
        code=row.item,
        text=findings.item_text(row.item),
        segments=segments_of(row.frequencies),
        sentence=_("%(missing)s without answer, goes with the others at %(rest)s")
        % {"missing": percent(row.n_missing / total), "rest": decimal(row.item_rest, 2)},
        n=whole(row.n),
        missing=whole(row.n_missing),
        shares=tuple(percent(count / answered) for count in row.frequencies),
        mean=decimal(row.mean, 1),
        item_rest=decimal(row.item_rest, 2),
        alpha_if_dropped=decimal(row.alpha_if_dropped, 2),
    )


def _groups(findings: IndexFindings) -> tuple[GroupView, ...]:
    labels = [findings.dimension_label(part.code) for part in findings.layout.dimensions]
    return tuple(
        GroupView(
            name=group.name or _("not said"),
            n_persons=whole(group.n_persons),
            means=tuple(
                GroupMean(label, decimal(spread.mean, 1), _between(spread.interval, 1))
                for label, spread in zip(labels, group.dimensions, strict=True)
            )
            if findings.compares_groups
            else (),
            is_small=group.is_small,
        )
        for group in findings.groups
    )


def _facts(findings: IndexFindings) -> tuple[tuple[str, str], ...]:
    match = findings.match
    facts = (
        (_("File"), findings.request.file.name),
        (_("Instrument"), f"{findings.instrument.id} {findings.instrument.version}"),
        (_("Form"), findings.layout.form),
        (_("Library"), LIBRARY_VERSION),
        (_("Calibration"), findings.analysis.model.calibration_id),
        (_("Columns left aside"), ", ".join(match.unknown)),
        (_("Questions without a column"), ", ".join(match.absent)),
        (_("Licence"), findings.instrument.licence),
        (_("How to cite"), findings.instrument.citation),
    )
    return tuple((name, value) for name, value in facts if value)
