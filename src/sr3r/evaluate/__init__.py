"""Measure reconstructions on fixed pairs of views: rows, tables and pictures.

The names below are imported when first used: `sr3r evaluate --help` reads `choices` only, and needs no torch.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sr3r.evaluate.benchmark import Row, evaluate_pairs, pairs_digest, present_pairs, spread_subset
    from sr3r.evaluate.choices import METHODS, Method
    from sr3r.evaluate.journal import Journal
    from sr3r.evaluate.measure import Cost, environment, fingerprint
    from sr3r.evaluate.paper_tables import PAPER_TABLES, PaperTable
    from sr3r.evaluate.per_scene import PerSceneConfig
    from sr3r.evaluate.prediction import EvaluateConfig, Prediction, method_order, predict_pair, predict_pairs
    from sr3r.evaluate.protocols import PROTOCOLS, EvaluateProtocol, find_protocol
    from sr3r.evaluate.record import conditions, notes
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
    "conditions",
    "draw_sheet",
    "environment",
    "evaluate_pairs",
    "find_protocol",
    "fingerprint",
    "gains",
    "method_order",
    "notes",
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

_HOMES = {
    "METHODS": "choices",
    "PAPER_TABLES": "paper_tables",
    "PROTOCOLS": "protocols",
    "Cost": "measure",
    "EvaluateConfig": "prediction",
    "EvaluateProtocol": "protocols",
    "Gain": "statistics",
    "Journal": "journal",
    "Method": "choices",
    "PaperTable": "paper_tables",
    "PerSceneConfig": "per_scene",
    "Prediction": "prediction",
    "Row": "benchmark",
    "ScoreSummary": "statistics",
    "best_median_worst": "sheet",
    "conditions": "record",
    "draw_sheet": "sheet",
    "environment": "measure",
    "evaluate_pairs": "benchmark",
    "find_protocol": "protocols",
    "fingerprint": "measure",
    "gains": "statistics",
    "method_order": "prediction",
    "notes": "record",
    "pairs_digest": "benchmark",
    "predict_pair": "prediction",
    "predict_pairs": "prediction",
    "present_pairs": "benchmark",
    "read_kinds": "tables",
    "results": "tables",
    "spread_subset": "benchmark",
    "summarize": "statistics",
    "to_csv": "tables",
    "to_markdown": "tables",
    "write_results": "tables",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'sr3r.evaluate' has no attribute {name!r}")
    return getattr(importlib.import_module(f"sr3r.evaluate.{_HOMES[name]}"), name)
