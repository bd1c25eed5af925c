"""polytome: the psychometrics of ordinal answers, exact and fast."""

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
    "as_responses",
    "collapse_patterns",
]
