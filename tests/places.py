"""Where things are."""

from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
"""The root of the checkout; what may lie beside it (`../shared`) is optional."""
