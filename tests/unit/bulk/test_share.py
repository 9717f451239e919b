"""Shares of the captures, and Slurm's words for them."""

import pytest

from sr3r.bulk.share import Share, read_share
from sr3r.errors import InputError


def test_shares_are_disjoint_and_complete() -> None:
    shares = [Share(part, 3) for part in (1, 2, 3)]
    for number in range(20):
        assert sum(number in share for share in shares) == 1
    assert all(number in Share() for number in range(20))


def test_shares_overlap_unless_they_are_others_of_as_many() -> None:
    assert Share(1, 2).overlaps(Share(1, 2))
    assert not Share(1, 2).overlaps(Share(2, 2))
    assert Share(1, 2).overlaps(Share(2, 3))
    assert Share().overlaps(Share(2, 3))


def test_a_share_is_read_from_the_option_or_from_slurm() -> None:
    slurm = {"SLURM_ARRAY_TASK_ID": "14", "SLURM_ARRAY_TASK_COUNT": "4", "SLURM_ARRAY_TASK_MIN": "10"}
    assert read_share("2/8", slurm) == Share(2, 8)
    assert read_share(None, {}) == Share()
    assert read_share(None, {**slurm, "SLURM_ARRAY_TASK_STEP": "2"}) == Share(3, 4)
    assert read_share(None, {**slurm, "SLURM_ARRAY_TASK_ID": "13"}) == Share(4, 4)


@pytest.mark.parametrize("text", ["0/8", "9/8", "1", "a/b", "1/0", "-1/2", "1/2/3"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is not i/n with i from 1 to n"):
        read_share(text, {})


@pytest.mark.parametrize("values", [("14", "4", "10"), ("11", "", "10"), ("9", "4", "10")])
def test_array_variables_that_make_no_sense_are_refused(values: tuple[str, ...]) -> None:
    names = (f"SLURM_ARRAY_TASK_{name}" for name in ("ID", "COUNT", "MIN"))
    with pytest.raises(InputError, match="not the numbers of a regular array"):
        read_share(None, dict(zip(names, values, strict=True)))
