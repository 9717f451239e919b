"""Work with several processes."""

import itertools
import math

import pytest

from sr3r.data.workers import in_order
from sr3r.errors import InputError


def test_results_come_in_order_also_of_numbers_without_end() -> None:
    for workers in (0, 2):
        # A function of the library: other processes cannot import one of this file.
        results = in_order(math.sqrt, (n * n for n in itertools.count(3)), workers=workers)
        assert list(itertools.islice(results, 5)) == [3, 4, 5, 6, 7]
        results.close()


def test_a_negative_number_of_workers_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be -1 workers"):
        list(in_order(math.sqrt, [0], workers=-1))
