"""What became of one scene: a line of the manifest, and the content of its marker."""

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Literal

from sr3r.errors import FileError

Status = Literal["done", "failed", "lost", "stopped"]
"""Done; failed by what it is; lost with the workers that tried it; stopped by what would stop every other scene too."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one scene.

    Attributes:
        name: The scene's.
        status: See `Status`; files know done and failed only.
        error: Why it is not done, in one sentence and what to do.
        seconds: Time of each stage; the network's is a share of that of its batch.
        photos: How many were used.
        left_out: How many were chosen and not used.
        gaussians: How many the scene has.
        input_size: Height and width of what the network saw, in pixels.
        cameras_from: Where the cameras are from: given, photos or scaffold.
        is_repeated: Whether it was done before this run asked for it.
    """

    name: str
    status: Status
    error: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    photos: int = 0
    left_out: int = 0
    gaussians: int = 0
    input_size: tuple[int, ...] = ()
    cameras_from: str | None = None
    is_repeated: bool = False

    def to_line(self) -> str:
        """One line of JSON, without what is empty."""
        facts = {key: value for key, value in asdict(replace(self, is_repeated=False)).items() if value}
        return json.dumps(facts) + "\n"

    @classmethod
    def from_line(cls, line: str | bytes, where: str) -> "Outcome":
        """Read a line again.

        Raises:
            FileError: it is something else.
        """
        try:
            facts = json.loads(line)
            return cls(**{**facts, "input_size": tuple(facts.get("input_size", ()))})
        except (ValueError, TypeError, AttributeError) as error:
            raise FileError(f"{where} is damaged ({error}). Remove it.") from error
