"""Procedural scenes with exact depth: what is in them (layouts, things), how it looks (dressing), how it is filmed."""

from sr3r.data.procedural.synthetic import SyntheticDataset, SyntheticScene

__all__ = ["SyntheticDataset", "SyntheticScene"]
