"""Measure reconstructions on fixed pairs of views: rows, tables and pictures."""

from sr3r.evaluate.benchmark import Row, evaluate_pairs, pairs_digest, present_pairs, spread_subset
from sr3r.evaluate.journal import Journal
from sr3r.evaluate.measure import Cost, environment, fingerprint
from sr3r.evaluate.paper import PAPER_TABLES, PaperTable
from sr3r.evaluate.per_scene import PerSceneConfig
from sr3r.evaluate.prediction import (
    METHODS,
    EvaluateConfig,
    Method,
    Prediction,
    method_order,
    predict_pair,
    predict_pairs,
)
from sr3r.evaluate.protocols import PROTOCOLS, EvaluateProtocol, find_protocol
from sr3r.evaluate.sheet import best_median_worst, draw_sheet
from sr3r.evaluate.statistics import Gain, ScoreSummary, gains, summarize
from sr3r.evaluate.tables import read_kinds, results, to_csv, to_markdown, write_results

__all__ = [
    "METHODS",
    "PAPER_TABLES",
    "PROTOCOLS",
    "Cost",
    "EvaluateConfig",
    "EvaluateProtocol",
    "Gain",
    "Journal",
    "Method",
    "PaperTable",
    "PerSceneConfig",
    "Prediction",
    "Row",
    "ScoreSummary",
    "best_median_worst",
    "draw_sheet",
    "environment",
    "evaluate_pairs",
    "find_protocol",
    "fingerprint",
    "gains",
    "method_order",
    "pairs_digest",
    "predict_pair",
    "predict_pairs",
    "present_pairs",
    "read_kinds",
    "results",
    "spread_subset",
    "summarize",
    "to_csv",
    "to_markdown",
    "write_results",
]
