"""P1 and P2: over 200 invented organisations, all outputs together give nobody away.

What is checked: every count, group size, n and mean that readers ever saw of an organisation, in
space and in time, searched for a linear combination that isolates 1 to 4 persons (see
`subtraction.py`). The same attacker is shown to succeed against the two rules that people usually
write, so that its silence means something.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tests.profiles.organisations import invent_organisation
from tests.profiles.replay import (
    Publish,
    gives_away,
    publish_above_threshold,
    publish_all_or_nothing,
    publish_with_memory,
)
from tests.profiles.subtraction import Cell, can_recover_a_few, can_sum_a_few

N_ORGANISATIONS = 200
ENOUGH_TO_SEE = 40


@pytest.mark.slow
def test_no_group_smaller_than_five_is_recovered_in_200_organisations() -> None:
    shown = 0
    for seed in range(N_ORGANISATIONS):
        org = invent_organisation(seed)
        seen = publish_with_memory(org)
        shown += len([one for one in seen if one.row is not None and one.kind == "count"])
        assert not gives_away(org, seen), f"organisation {seed}"
    assert shown > 10 * N_ORGANISATIONS, "a report that shows nothing protects nobody"


@pytest.mark.parametrize("publish", [publish_above_threshold, publish_all_or_nothing])
def test_the_attacker_sees_through_the_usual_rules(publish: Publish) -> None:
    organisations = [invent_organisation(seed) for seed in range(ENOUGH_TO_SEE)]
    given_away = sum(gives_away(org, publish(org)) for org in organisations)
    assert given_away > ENOUGH_TO_SEE / 2


def test_counts_of_a_row_never_step_by_fewer_than_five_newcomers() -> None:
    for seed in range(ENOUGH_TO_SEE):
        org = invent_organisation(seed)
        moments = sorted({one.moment for one in publish_with_memory(org)})
        for earlier, later in itertools.pairwise(moments):
            came = np.sum(org.present(later) & ~org.present(earlier))
            assert came >= 5, f"organisation {seed}"


def test_the_attacker_subtracts_shown_cells_from_a_total() -> None:
    everybody, levels = np.ones(12, dtype=bool), np.array([0] * 2 + [1] * 10)
    known = np.zeros((12, 1), dtype=int)
    cells = [Cell(everybody, frozenset({0, 1})), Cell(everybody, frozenset({1}))]
    assert can_recover_a_few(cells, known, levels, k=5, n_levels=2)


def test_the_attacker_sees_through_partitions_that_overlap() -> None:
    """{2, 3} later minus {3} earlier leaves the three persons of level 2."""
    first, later = np.ones(14, dtype=bool), np.ones(14, dtype=bool)
    levels = np.array([1] * 5 + [2] * 3 + [3] * 6)
    cells = [
        Cell(first, frozenset({1, 2})),
        Cell(first, frozenset({3})),
        Cell(later, frozenset({1})),
        Cell(later, frozenset({2, 3})),
    ]
    known = np.ones((14, 2), dtype=int)
    assert can_recover_a_few(cells, known, levels, k=5, n_levels=4)


def test_the_attacker_needs_three_reports_to_find_who_stayed_throughout() -> None:
    """5 + 2, then 5 + 2 + 5, then 2 + 5: first minus second plus third is the 2 who stayed."""
    ones, zeros = np.ones, np.zeros
    first = np.r_[ones(5), ones(2), zeros(5)].astype(bool)
    second = np.ones(12, dtype=bool)
    third = np.r_[zeros(5), ones(2), ones(5)].astype(bool)
    assert can_sum_a_few([first, second, third], k=5)
    assert not can_sum_a_few([first, second], k=5)
