"""polytome: the psychometrics of ordinal answers, exact and fast."""

from polytome.classical import (
    alpha,
    guttman_bounds,
    item_statistics,
    omega_hierarchical,
    omega_total,
    split_half,
    standard_error_of_measurement,
)
from polytome.responses import (
    PatternTable,
    RecodingReport,
    ResponseMatrix,
    as_responses,
    collapse_patterns,
)

__version__ = "0.1.0"

__all__ = [
    "PatternTable",
    "RecodingReport",
    "ResponseMatrix",
    "alpha",
    "as_responses",
    "collapse_patterns",
    "guttman_bounds",
    "item_statistics",
    "omega_hierarchical",
    "omega_total",
    "split_half",
    "standard_error_of_measurement",
]
