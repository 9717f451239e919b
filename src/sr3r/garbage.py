"""When Python looks for circles of objects that nobody needs: not while it makes many that all stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for circles inside: among 200,000 frames of a file it takes longer than reading them."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def importing() -> Iterator[None]:
    """No search for circles while modules are imported, nor later among what they hold.

    With torch that is half a million objects: a search among them takes 80 ms, and an import makes several.
    """
    with uncollected():
        yield
        gc.freeze()
