"""What a number depends on and what it cost: versions, weights, seconds, memory."""

import hashlib
import platform
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from sr3r.version import __version__


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a method took for one pair.

    Attributes:
        seconds: Wall time.
        peak_memory_bytes: The most memory in use while it ran: of the GPU if that does the work, of the whole process
            (libraries and open data included) otherwise; None if unknown.
    """

    seconds: float
    peak_memory_bytes: int | None


class CostMeter:
    """Measures from its creation on."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        if device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(device)
        else:
            # Linux forgets the process's peak so far; elsewhere there is no way to ask for the peak of a part.
            with suppress(OSError):
                Path("/proc/self/clear_refs").write_text("5")
        self._start = self._now()

    def read(self) -> Cost:
        """The cost so far."""
        return Cost(seconds=self._now() - self._start, peak_memory_bytes=self._peak())

    def _now(self) -> float:
        if self._device.type == "cuda":
            torch.cuda.synchronize(self._device)
        return time.perf_counter()

    def _peak(self) -> int | None:
        if self._device.type == "cuda":
            return torch.cuda.max_memory_allocated(self._device)
        try:
            status = Path("/proc/self/status").read_text()
        except OSError:
            return None
        lines = (line.split() for line in status.splitlines())
        return next((int(words[1]) * 1024 for words in lines if words[0] == "VmHWM:"), None)


def environment() -> dict[str, str | int | None]:
    """What a result depends on besides its configuration: versions, commit, machine."""
    return {
        "sr3r": __version__,
        "torch": torch.__version__,
        "python": platform.python_version(),
        "commit": _commit(),
        "machine": f"{platform.system()} {platform.machine()}",
        "threads": torch.get_num_threads(),
        "gpu": torch.cuda.get_device_name() if torch.cuda.is_available() else None,
    }


def fingerprint(model: nn.Module) -> str:
    """First 16 digits of the SHA-256 over the model's parameter names and values."""
    digest = hashlib.sha256()
    for name, value in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(value.detach().float().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()[:16]


def _commit() -> str | None:
    """The commit of the checkout that the package runs from, marked if files differ; None if installed."""
    here = Path(__file__)
    # Installed inside somebody else's checkout it must not report their commit: this file has to be tracked.
    if _git(here.parent, "ls-files", "--error-unmatch", here.name) is None:
        return None
    return _git(here.parent, "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*")


def _git(folder: Path, *arguments: str) -> str | None:
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
