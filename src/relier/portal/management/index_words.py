"""The sentences of `relier index`: what each warning means and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from relier.portal.management.index_data import IndexFindings
from relier.scoring.rules.contradictions import Contradiction
from relier.scoring.rules.results import EvidenceStep

# Above this share, "I do not understand the question" is an alarm on the wording.
NOT_UNDERSTOOD = "not_understood"
NOT_UNDERSTOOD_SHARE = 0.05
SHOWN_NAMES = 8

# Groups that only a check of invariance makes comparable, whatever the name of their column.
COUNTRY_COLUMNS = frozenset(
    {"cnt", "country", "country_code", "countries", "pays", "land", "nation", "nationality"}
    | {"lang", "language", "langue", "idioma", "sprache", "taal", "locale"}
)

SENTENCES = {
    "multidimensional": gettext_lazy(
        "“%(dimensions)s” holds %(count)s dimensions, not one: a single score mixes different "
        "things. Look at them apart before you use it."
    ),
    "reversed_item": gettext_lazy(
        "%(names)s goes against the other questions (correlation %(value)s): it is probably "
        "reversed. Declare it so in the instrument, or leave it out."
    ),
    "unanswered_item": gettext_lazy("Nobody answered %(names)s."),
    "constant_item": gettext_lazy(
        "Everybody gave the same answer to %(names)s: that tells nobody apart."
    ),
    "unused_category": gettext_lazy(
        "Nobody ever chose %(names)s, in %(count)s questions with these answers."
    ),
    "empty_category": gettext_lazy("%(first)s: nobody chose %(rest)s."),
    "sparse_category": gettext_lazy(
        "Fewer than %(count)s persons chose one of the answers to %(names)s: a calibration could "
        "not place it."
    ),
    "missing_by_block": gettext_lazy(
        "%(share)s of the answers on “%(dimensions)s” are missing, more than elsewhere: did "
        "everybody see these questions?"
    ),
    "missing_overall": gettext_lazy("%(share)s of all answers are missing."),
    "straight_lining": gettext_lazy(
        "%(count)s persons (%(share)s) gave one and the same answer to all questions: some may "
        "not have read them."
    ),
    "low_reliability": gettext_lazy(
        "“%(dimensions)s” tells persons apart too little (alpha %(value)s): describe the group, "
        "not persons."
    ),
    "small_sample": gettext_lazy("%(count)s persons: a description, and nothing more."),
    "absent_item": gettext_lazy("The file has no column for %(names)s."),
    "not_understood": gettext_lazy(
        "%(names)s: %(share)s of the persons did not understand the question. Look at its "
        "wording, or at its translation."
    ),
    "small_group": gettext_lazy(
        "Groups of fewer than 10 persons: %(names)s. One person changes their figures."
    ),
    "groups_not_comparable": gettext_lazy(
        "Countries and languages are not compared here: that takes 200 persons in each, and a "
        "check that the questions mean the same to them (step 4 of the ladder of evidence; this "
        "file stands on step %(count)s)."
    ),
}

STEPS = {
    EvidenceStep.NO_DATA: gettext_lazy("No data."),
    EvidenceStep.DESCRIPTIVE: gettext_lazy(
        "A description of these persons. Their reliability is not known yet."
    ),
    EvidenceStep.RELIABILITY_KNOWN: gettext_lazy(
        "Reliability is known. That each dimension is one thing is not shown."
    ),
    EvidenceStep.STRUCTURE_CHECKED: gettext_lazy(
        "Reliability is known, and each dimension is one thing. Countries and languages are not "
        "comparable yet."
    ),
    EvidenceStep.COMPARABLE: gettext_lazy("Comparable between the groups that were checked."),
    EvidenceStep.CRITERION_CHECKED: gettext_lazy("Checked against something outside the answers."),
}


def notes(findings: IndexFindings) -> IndexFindings:
    """Add what the columns, the groups and the answers outside the scale call for."""
    compares = (findings.match.group_column or "").casefold() not in COUNTRY_COLUMNS
    added = [*_about_columns(findings), *_about_wording(findings)]
    added += _about_groups(findings, compares=compares)
    return replace(findings, warnings=(*findings.warnings, *added), compares_groups=compares)


def _about_columns(findings: IndexFindings) -> Iterator[Contradiction]:
    if findings.match.absent:
        yield Contradiction("absent_item", findings.match.absent)


def _about_wording(findings: IndexFindings) -> Iterator[Contradiction]:
    for item, counts in findings.outside.items():
        share = counts.get(NOT_UNDERSTOOD, 0) / max(1, findings.analysis.n_persons)
        if share >= NOT_UNDERSTOOD_SHARE:
            yield Contradiction("not_understood", (item,), value=share)


def _about_groups(findings: IndexFindings, *, compares: bool) -> Iterator[Contradiction]:
    if findings.groups and not compares:
        yield Contradiction("groups_not_comparable", count=int(findings.step.value))
    small = tuple(group.name or _("not said") for group in findings.groups if group.is_small)
    if small:
        yield Contradiction("small_group", small)


def warning_sentence(warning: Contradiction, findings: IndexFindings) -> str:
    """Say one warning in the language that is active."""
    about = warning.about
    labels = [findings.dimension_label(code) for code in about]
    return str(SENTENCES[warning.code]) % {
        "names": names(about),
        "dimensions": names(labels),
        "first": about[0] if about else "",
        "rest": names(about[1:]),
        "count": number_format(warning.count or 0, decimal_pos=0, force_grouping=True),
        "value": decimal(warning.value or 0.0, 2),
        "share": percent(warning.value or 0.0),
    }


def names(codes: Sequence[str]) -> str:
    """List some names, and say how many more there are."""
    shown = ", ".join(codes[:SHOWN_NAMES])
    more = len(codes) - SHOWN_NAMES
    if more <= 0:
        return shown
    tail = ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}
    return f"{shown} {tail}"


def decimal(value: float | None, decimals: int) -> str:
    """Write a number as people of the active language do; a dash for none."""
    if value is None:
        return "–"
    # number_format cuts decimals off where a reader expects them rounded.
    shown = number_format(f"{value:.{decimals}f}", decimal_pos=decimals)
    return shown.replace("-", "−")


def percent(share: float) -> str:
    """Write a share as whole percents."""
    return _("%(number)s%%") % {"number": f"{100 * share:.0f}"}


def findings_text(findings: IndexFindings) -> str:
    """What a terminal shows: who, how reliable, which warnings, where the files are."""
    analysis = findings.analysis
    head = ngettext("%(count)d person, %(instrument)s %(version)s", "%(count)d persons, "
        "%(instrument)s %(version)s", analysis.n_persons) % {
        "count": analysis.n_persons,
        "instrument": findings.instrument.id,
        "version": findings.instrument.version,
    }  # fmt: skip
    lines = [head, *_dimension_lines(findings)]
    lines += [
        _("Warning: %(sentence)s") % {"sentence": warning_sentence(w, findings)}
        for w in findings.warnings
    ]
    lines.append(
        _("Evidence: step %(step)s of 5. %(meaning)s")
        % {"step": findings.step.value, "meaning": STEPS[findings.step]}
    )
    folder = findings.request.out
    lines.append(_("Written: %(file)s") % {"file": folder / "report.html"})
    return "\n".join(lines)


def _dimension_lines(findings: IndexFindings) -> Iterator[str]:
    known = findings.analysis.measurement.dimensions
    pairs = zip(findings.analysis.scores.dimensions, findings.analysis.distributions, strict=True)
    for part, spread in pairs:
        low, high = spread.interval or (None, None)
        yield _("  %(label)s: mean %(mean)s (%(low)s to %(high)s), alpha %(alpha)s") % {
            "label": findings.dimension_label(part.code),
            "mean": decimal(spread.mean, 1),
            "low": decimal(low, 1),
            "high": decimal(high, 1),
            "alpha": decimal(known[part.code].alpha, 2),
        }
