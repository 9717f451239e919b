"""Work with several processes."""

import itertools

import pytest

from sr3r.data.workers import in_order
from sr3r.errors import InputError


def half(number: int) -> float:
    return number / 2


def test_results_come_in_order_also_of_numbers_without_end() -> None:
    for workers in (0, 2):
        results = in_order(half, itertools.count(3), workers=workers)
        assert list(itertools.islice(results, 5)) == [1.5, 2.0, 2.5, 3.0, 3.5]
        results.close()


def test_a_negative_number_of_workers_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be -1 workers"):
        list(in_order(half, [0], workers=-1))
