"""The README's worked example runs as it stands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

README = Path(__file__).parents[1] / "README.md"


def test_worked_example_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    calibration = names["calibration"]
    assert calibration.converged
    assert abs(calibration.discrimination - 1.5).max() < 0.6
    assert names["reliability"] > 0.7
    assert names["invariance"].df == 22
    assert names["invariance"].p_value > 0.001
    assert (names["again"].thresholds == calibration.thresholds).all()
