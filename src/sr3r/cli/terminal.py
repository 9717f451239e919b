"""The one place where text meets rich: paths and names are shown as they are, never read as markup or emoji codes."""

import sys
from typing import Any, Self

from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
from rich.status import Status
from rich.text import Text

_WIDTH_OF_FILES = 120


class Working(Status):
    """A line that says what is being done."""

    def __enter__(self) -> Self:
        """Begin to show it."""
        super().__enter__()
        return self

    def update(self, status: RenderableType | None = None, **options: Any) -> None:
        """Say something else from now on."""
        super().update(Text(status) if isinstance(status, str) else status, **options)


class Terminal(Console):
    """Messages to people on stderr, each on a line of its own however long it is."""

    def __init__(self, *, quiet: bool = False):
        """Args: quiet: say nothing."""
        super().__init__(stderr=True, quiet=quiet, markup=False, emoji=False, highlight=False, soft_wrap=True)

    def status(self, status: RenderableType, **options: Any) -> Working:
        """A context in which the last line says what is being done."""
        return Working(Text(status) if isinstance(status, str) else status, console=self, **options)

    def progress(
        self, *columns: ProgressColumn, transient: bool = False, disable: bool = False, seconds: float = 30.0
    ) -> Progress:
        """A description, and bars with counts and the remaining time, unless other columns are given.

        Args:
            columns: Beside the description.
            transient: Whether it goes when it is done.
            disable: Whether it never shows.
            seconds: How far the estimate of the remaining time looks back.
        """
        columns = columns or (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        described = TextColumn("{task.description}", markup=False)
        return Progress(
            described, *columns, console=self, transient=transient, disable=disable, speed_estimate_period=seconds
        )


def stdout() -> Console:
    """For tables on stdout."""
    width = None if sys.stdout.isatty() else _WIDTH_OF_FILES
    return Console(width=width, markup=False, emoji=False, highlight=False)
