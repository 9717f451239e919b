"""LR images -> images of the target resolution, the input of the mapping network."""

from sr3r.model.upsample.bicubic import bicubic

__all__ = ["bicubic"]
