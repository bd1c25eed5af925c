"""May a calibration score people? Asked once, when it is brought in; a refusal says why."""

from __future__ import annotations

from relier.core.failures import BadInput
from relier.scoring.rules.calibration_file import CalibrationFile
from relier.scoring.rules.layout import DimensionLayout, Layout
from relier.scoring.rules.norms import NORM


def refuse_unusable(file: CalibrationFile, layout: Layout) -> None:
    """Refuse a calibration that cannot score every person of this form.

    Raises
    ------
    BadInput
        If it did not converge, has another norm, holds several dimensions under one name, or does
        not know the items of the form.
    """
    if file.norm != NORM:
        raise BadInput(
            f"{file.id}: its norm is “{file.norm}”, this version of Relier tells scores by "
            f"“{NORM}”. Calibrate again."
        )
    if not file.converged:
        raise BadInput(
            f"{file.id}: the search for its parameters did not converge. See the remarks in the "
            "file, and calibrate again with more answers."
        )
    for code, count in file.n_dimensions.items():
        if count > 1:
            raise BadInput(
                f"{file.id}: the answers to {code} hold {count} dimensions. One score would mix "
                "different things, so people are not scored with it. Split the items in the "
                "instrument."
            )
    for dimension in layout.dimensions:
        _refuse_other_items(file, layout, dimension)


def _refuse_other_items(file: CalibrationFile, layout: Layout, dimension: DimensionLayout) -> None:
    calibration = file.dimensions.get(dimension.code)
    if calibration is None:
        raise BadInput(f"{file.id}: the dimension {dimension.code} is not calibrated.")
    known = dict(zip(calibration.item_names, calibration.categories, strict=True))
    for column in dimension.columns:
        item, highest = layout.items[column], layout.maxima[column]
        if item not in known:
            raise BadInput(f"{file.id}: {dimension.code} has no parameters for the item {item}.")
        if tuple(known[item]) != tuple(range(highest + 1)):
            raise BadInput(
                f"{file.id}: the item {item} has the answers {known[item]} there, and 0 to "
                f"{highest} in the questionnaire."
            )
