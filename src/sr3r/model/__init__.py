"""The network."""

from sr3r.model.colour_feedback import ColourFeedback
from sr3r.model.sr3r import SR3R, SR3RConfig, SR3ROutput

__all__ = ["SR3R", "ColourFeedback", "SR3RConfig", "SR3ROutput"]
