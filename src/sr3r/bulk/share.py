"""The part of the captures that one run does, when several share them."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sr3r.errors import InputError


@dataclass(frozen=True)
class Share:
    """Number `part` of `parts`, counted from 1; 1 of 1 is all."""

    part: int = 1
    parts: int = 1

    def __contains__(self, number: int) -> bool:
        """Whether a capture, by its number, is in this share."""
        return number % self.parts == self.part - 1

    @property
    def tag(self) -> str:
        """For names of files that belong to one share."""
        return f"{self.part}-of-{self.parts}"

    def overlaps(self, other: "Share") -> bool:
        """Whether two shares may have a capture in common."""
        return self.parts != other.parts or self.part == other.part


def read_share(text: str | None, environment: Mapping[str, str] = os.environ) -> Share:
    """The share that a text `i/n` means; without it, that of a Slurm array task; otherwise all.

    Raises:
        InputError: it is no `i/n` with 1 <= i <= n, or Slurm's variables make no sense.
    """
    if text is not None:
        found = re.fullmatch(r"(\d+)/(\d+)", text)
        share = Share(int(found[1]), int(found[2])) if found else Share(0)
        if not 1 <= share.part <= share.parts:
            raise InputError(f"The shard {text!r} is not i/n with i from 1 to n. Write 1/8 for the first of eight.")
        return share
    if "SLURM_ARRAY_TASK_ID" not in environment:
        return Share()
    names = ("ID", "COUNT", "MIN", "STEP")
    values = [environment.get(f"SLURM_ARRAY_TASK_{name}", "1" if name == "STEP" else "") for name in names]
    if all(value.isdecimal() for value in values):
        number, count, first, step = map(int, values)
        if step and (number - first) % step == 0 and 0 <= (number - first) // step < count:
            return Share((number - first) // step + 1, count)
    raise InputError(
        f"Slurm's array variables {', '.join(f'SLURM_ARRAY_TASK_{name}' for name in names)} are {', '.join(values)}, "
        "not the numbers of a regular array. Write --array=1-8, or say --shard i/n."
    )
