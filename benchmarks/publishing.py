"""What benchmarks have in common: on which machine and code they ran, and how results are written."""

import json
import platform
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sr3r.files import writing


def processor() -> str:
    """Name of the processor, as far as the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def commit() -> str:
    """The commit that is checked out, if any."""
    done = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def publish(result: dict[str, Any], to_markdown: Callable[[dict[str, Any]], str], output: Path | None) -> None:
    """Print the tables of a result, and write it.

    Args:
        result: As JSON takes it.
        to_markdown: Makes the tables.
        output: Files to write, without a suffix; nothing is written if not given.
    """
    text = to_markdown(result)
    print(text)
    if output is not None:
        with writing(output.with_suffix(".json")) as path:
            path.write_text(json.dumps(result, indent=2) + "\n")
        with writing(output.with_suffix(".md")) as path:
            path.write_text(text)
