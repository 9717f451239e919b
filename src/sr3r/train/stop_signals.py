"""Signals that ask a run to stop."""

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

logger = logging.getLogger(__name__)


@contextmanager
def stop_signals(*, speaks: bool = True) -> Iterator[Callable[[], bool]]:
    """Whether SIGTERM (a pre-empted job) or SIGINT (Ctrl-C) has come; a second SIGINT interrupts at once.

    Outside of the main thread signals cannot be caught, and nothing changes.

    Args:
        speaks: Tell whoever pressed Ctrl-C what happens next.
    """
    received = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield received.is_set
        return
    previous = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def stop(number: int, _: object) -> None:
        received.set()
        if number == signal.SIGINT:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            if speaks:
                logger.warning("stopping after this step, with a checkpoint; interrupt again to stop at once")

    for number in previous:
        signal.signal(number, stop)
    try:
        yield received.is_set
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
