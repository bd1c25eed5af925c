"""Where the reference figures are, and small simulated data for every test."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

FIXTURES = Path(__file__).parent / "fixtures"
REPOSITORY = Path(__file__).resolve().parents[3]


def shared_folder() -> Path:
    """The reference data: RELIER_SHARED, or `shared` beside the repository."""
    named = os.environ.get("RELIER_SHARED")
    return Path(named) if named else REPOSITORY.parent / "shared"


@pytest.fixture(scope="session")
def shared_irt() -> Path:
    """data/irt of the shared folder; a file missing inside it fails, an absent folder skips."""
    folder = shared_folder() / "data" / "irt"
    if not folder.is_dir():
        pytest.skip(f"the reference folder {folder} is absent (set RELIER_SHARED to it)")
    return folder


@pytest.fixture(scope="session")
def golden(shared_irt: Path) -> Path:
    return shared_irt / "golden"


def read_answers(path: Path) -> NDArray[np.float64]:
    """A headed CSV of codes, empty cells as NaN."""
    return np.genfromtxt(path, delimiter=",", skip_header=1)


@pytest.fixture(scope="session")
def simulate_graded() -> Callable[..., NDArray[np.int8]]:
    """Answers under Samejima's graded model: (theta, slopes, thresholds, seed) -> codes."""

    def simulate(
        theta: NDArray[np.float64],
        slopes: NDArray[np.float64],
        thresholds: NDArray[np.float64],
        seed: int,
    ) -> NDArray[np.int8]:
        rng = np.random.default_rng(seed)
        logits = slopes[None, :, None] * (theta[:, None, None] - thresholds[None, :, :])
        passed = rng.random((len(theta), len(slopes), 1)) < 1.0 / (1.0 + np.exp(-logits))
        return passed.sum(axis=2).astype(np.int8)

    return simulate
