"""What every data set is made of."""

import pytest

from sr3r.data.dataset import NumberedKeys


def test_numbered_names_are_a_sequence() -> None:
    keys = NumberedKeys("synthetic-3-", 1_000_000)
    assert len(keys) == 1_000_000
    assert keys[12] == "synthetic-3-000012"
    assert keys[-1] == "synthetic-3-999999"
    assert keys[3:5] == ["synthetic-3-000003", "synthetic-3-000004"]
    assert list(NumberedKeys("a", 3, digits=1)) == ["a0", "a1", "a2"]
    with pytest.raises(IndexError):
        keys[1_000_000]
