"""polytome: the psychometrics of ordinal answers, exact and fast."""

from polytome._multiple_tests import (
    benjamini_hochberg,
)
from polytome.adaptive import (
    AdaptiveForm,
    AdaptiveRules,
    AdaptiveSimulation,
    NextItem,
    Progressive,
    Randomesque,
    SympsonHetter,
    adaptive_form,
    next_item,
    simulate_adaptive,
)
from polytome.calibration import (
    Calibration,
    CalibrationWarning,
    StandardErrors,
    calibrate,
)
from polytome.cfa import (
    cfa,
)
from polytome.change import (
    mean_change,
    reliable_change,
    retest_agreement,
    smallest_detectable_change,
)
from polytome.classical import (
    alpha,
    guttman_bounds,
    item_statistics,
    omega_hierarchical,
    omega_total,
    split_half,
    standard_error_of_measurement,
)
from polytome.composites import (
    bootstrap_persons,
    composite,
    dirichlet_weights,
    jackknife_items,
    rank_flip_rate,
    weight_uncertainty,
)
from polytome.correlations import (
    nearest_correlation,
    polychoric,
    polyserial,
)
from polytome.dependence import (
    DependentPair,
    LocalDependence,
    local_dependence,
)
from polytome.dif import (
    DifCriteria,
    dif,
)
from polytome.dimensions import (
    dimensionality,
)
from polytome.exposure import (
    sympson_hetter,
)
from polytome.factors import (
    factor_analysis,
)
from polytome.functioning import (
    differential_test_functioning,
    impact,
)
from polytome.information import (
    Information,
    category_probabilities,
    empirical_reliability,
    information,
    marginal_reliability,
)
from polytome.irt_dif import (
    IrtDifCriteria,
    irt_dif,
)
from polytome.itemfit import (
    FitTable,
    ItemFit,
    item_fit,
)
from polytome.mantel import (
    mantel_dif,
)
from polytome.multigroup import (
    GroupCalibration,
    GroupDesign,
    LikelihoodRatio,
    calibrate_groups,
    likelihood_ratio,
)
from polytome.parallel import (
    parallel_analysis,
)
from polytome.partitions import FileColumns, calibrate_files
from polytome.personfit import (
    PersonFit,
    person_fit,
)
from polytome.priors import LogNormal, Normal, Priors
from polytome.quadrature import Quadrature
from polytome.responses import (
    PatternTable,
    RecodingReport,
    ResponseMatrix,
    as_responses,
    collapse_patterns,
)
from polytome.score_differences import (
    ScoreDifference,
    ScoreDifferences,
    score_differences,
)
from polytome.scores import Scores, plausible_values, score
from polytome.settings import Settings
from polytome.simulate import (
    Careless,
    Forms,
    MissingAtLot,
    MissingBlock,
    Shift,
    Simulated,
    calibration_from_parameters,
    simulate,
    with_dif,
)
from polytome.sumscores import (
    SumScoreTable,
    expected_sum_score,
    sum_score_likelihood,
    sum_score_table,
)

__version__ = "0.1.0"

__all__ = [
    "AdaptiveForm",
    "AdaptiveRules",
    "AdaptiveSimulation",
    "Calibration",
    "CalibrationWarning",
    "Careless",
    "DependentPair",
    "DifCriteria",
    "FileColumns",
    "FitTable",
    "Forms",
    "GroupCalibration",
    "GroupDesign",
    "Information",
    "IrtDifCriteria",
    "ItemFit",
    "LikelihoodRatio",
    "LocalDependence",
    "LogNormal",
    "MissingAtLot",
    "MissingBlock",
    "NextItem",
    "Normal",
    "PatternTable",
    "PersonFit",
    "Priors",
    "Progressive",
    "Quadrature",
    "Randomesque",
    "RecodingReport",
    "ResponseMatrix",
    "ScoreDifference",
    "ScoreDifferences",
    "Scores",
    "Settings",
    "Shift",
    "Simulated",
    "StandardErrors",
    "SumScoreTable",
    "SympsonHetter",
    "adaptive_form",
    "alpha",
    "as_responses",
    "benjamini_hochberg",
    "bootstrap_persons",
    "calibrate",
    "calibrate_files",
    "calibrate_groups",
    "calibration_from_parameters",
    "category_probabilities",
    "cfa",
    "collapse_patterns",
    "composite",
    "dif",
    "differential_test_functioning",
    "dimensionality",
    "dirichlet_weights",
    "empirical_reliability",
    "expected_sum_score",
    "factor_analysis",
    "guttman_bounds",
    "impact",
    "information",
    "irt_dif",
    "item_fit",
    "item_statistics",
    "jackknife_items",
    "likelihood_ratio",
    "local_dependence",
    "mantel_dif",
    "marginal_reliability",
    "mean_change",
    "nearest_correlation",
    "next_item",
    "omega_hierarchical",
    "omega_total",
    "parallel_analysis",
    "person_fit",
    "plausible_values",
    "polychoric",
    "polyserial",
    "rank_flip_rate",
    "reliable_change",
    "retest_agreement",
    "score",
    "score_differences",
    "simulate",
    "simulate_adaptive",
    "smallest_detectable_change",
    "split_half",
    "standard_error_of_measurement",
    "sum_score_likelihood",
    "sum_score_table",
    "sympson_hetter",
    "weight_uncertainty",
    "with_dif",
]
