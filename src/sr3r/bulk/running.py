"""A run: what is missing goes to the engine, what comes back goes to the manifest."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import islice

from sr3r.bulk.capture import Capture, Captures
from sr3r.bulk.engines import Engine
from sr3r.bulk.manifest import Manifest
from sr3r.bulk.outcome import Outcome
from sr3r.bulk.tally import Tally
from sr3r.bulk.work import Work
from sr3r.errors import FileError


def run(
    captures: Captures,
    work: Work,
    engine: Engine,
    *,
    batch: int = 1,
    retry_failed: bool = False,
    on_progress: Callable[[Tally], None] | None = None,
) -> Tally:
    """Do what is missing.

    The caller holds the lock of the share, see `share_lock.locked`.

    Args:
        captures: All of them; those of the share of `work.outputs` are done.
        work: What workers do.
        engine: What runs the workers.
        batch: How many captures a worker gets at a time.
        retry_failed: Whether scenes that failed in an earlier run are tried again.
        on_progress: Called at the beginning and after every scene.

    Raises:
        Sr3rError: the run cannot go on. Started again, it does what is missing.
    """
    outputs = work.outputs
    done, failed = outputs.done(), outputs.failed()
    if retry_failed:
        for name in failed:
            outputs.forget_failure(name)
        failed = set()
    summary = Tally(total=sum(capture.number in outputs.share for capture in captures))

    def keep(outcome: Outcome) -> bool:
        return outcome.name in (done if outcome.status == "done" else failed)

    manifest = Manifest(outputs, keep=keep)
    try:
        _count_earlier(captures, work, manifest, summary, done, failed)
        report = on_progress or (lambda _: None)
        report(summary)
        missing = _missing(captures, work, done | failed)
        # Closed at once when something is raised here: the engine drops what its workers have not begun.
        with closing(engine.run(work, _batches(missing, batch))) as outcomes:
            for outcome in outcomes:
                if outcome.status == "stopped":
                    raise FileError(outcome.error or "The run was stopped.")
                if outcome.status == "lost":
                    outcome = replace(outcome, status="failed")
                    with outputs.staging() as empty:
                        outputs.publish(empty, outcome)
                summary.add(outcome)
                manifest.add(outcome)
                report(summary)
    finally:
        manifest.close()
    return summary


def _count_earlier(
    captures: Captures, work: Work, manifest: Manifest, summary: Tally, done: set[str], failed: set[str]
) -> None:
    """Count what earlier runs did; what they had no time to write into the manifest is written now."""
    for capture in captures:
        name = capture.name
        status = "done" if name in done else "failed" if name in failed else None
        if status is None or capture.number not in work.outputs.share:
            continue
        if status == "failed" or name not in manifest.names:
            outcome = work.outputs.outcome(status, name)
            if name not in manifest.names:
                manifest.add(outcome)
            summary.add_earlier(outcome)
        else:
            summary.done += 1


def _missing(captures: Captures, work: Work, through: set[str]) -> Iterator[Capture]:
    return (c for c in captures if c.number in work.outputs.share and c.name not in through)


def _batches(captures: Iterator[Capture], size: int) -> Iterator[list[Capture]]:
    while batch := list(islice(captures, size)):
        yield batch
