import pytest
import torch

from sr3r.model.serialization import Curve, curve_codes, patches
from tiny_models import cube


@pytest.mark.parametrize("curve", ["z", "z-trans", "hilbert", "hilbert-trans"])
def test_a_curve_visits_every_cell_once(curve: Curve) -> None:
    codes = curve_codes(cube(8), curve)
    assert torch.equal(codes.sort().values, torch.arange(512))


@pytest.mark.parametrize("curve", ["hilbert", "hilbert-trans"])
def test_the_hilbert_curve_goes_from_cell_to_neighbouring_cell(curve: Curve) -> None:
    cells = cube(8)
    path = cells[curve_codes(cells, curve).argsort()]
    assert torch.equal(path.diff(dim=0).abs().sum(-1), torch.ones(511, dtype=torch.long))


def test_z_order_interleaves_the_bits() -> None:
    cells = torch.tensor([[1, 0, 0], [0, 1, 0], [0, 0, 1], [2, 0, 0], [65535, 65535, 65535]])
    assert curve_codes(cells, "z").tolist() == [4, 2, 1, 32, 2**48 - 1]


@pytest.mark.parametrize(("counts", "size"), [([10], 4), ([8], 4), ([3], 8), ([9, 2, 5], 4)])
def test_every_point_finds_the_results_of_its_own_slots(counts: list[int], size: int) -> None:
    order = torch.cat(
        [sum(counts[:i]) + torch.randperm(n, generator=torch.Generator().manual_seed(i)) for i, n in enumerate(counts)]
    )
    point = torch.arange(sum(counts))
    for cut, num in ((patches(order, counts, size), 1), (patches(order, counts, size, overlap="mean"), 2)):
        assert all(group.shape[1] <= size for group in cut.groups)
        slots = torch.cat([group.flatten() for group in cut.groups])
        assert cut.slots.shape[1] == (num if len(slots) > len(point) else 1)
        assert torch.equal(slots[cut.slots], point[:, None].expand_as(cut.slots))
        if num == 2:
            assert set(cut.slots.flatten().tolist()) == set(range(len(slots)))
