import math
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sr3r import evaluate as evaluation
from sr3r.cameras import Cameras
from sr3r.data import published_crop
from sr3r.data.evaluation_index import Pair
from sr3r.errors import InputError
from sr3r.evaluate import EvaluateConfig, Row, evaluate_pairs
from sr3r.gaussians import SH_C0, Gaussians, matrices_to_quats
from sr3r.images import resize_pil_bicubic
from sr3r.metrics import Lpips
from sr3r.rendering import render
from sr3r.views import Views

DEPTH = 2.0
SIZE, FACTOR = 48, 4
CONFIG = EvaluateConfig(size=SIZE, factor=FACTOR)


class Wall:
    """A smooth picture on a wall at a known depth, seen by cameras that slide along it."""

    def __init__(self, key: str, positions: list[float]):
        c2w = torch.eye(4).repeat(len(positions), 1, 1)
        c2w[:, 0, 3] = torch.tensor(positions)
        K = torch.tensor([[0.9, 0, 0.5], [0, 1.35, 0.5], [0, 0, 1]]).repeat(len(positions), 1, 1)
        ones = torch.ones(len(positions))
        self.key = key
        self.cameras = Cameras(c2w=c2w, K=K, near=ones, far=8 * ones)

    def load(self, indices: list[int]) -> Views:
        cameras = self.cameras.select(indices)
        x, y, _ = (cameras.rays(60, 90) * DEPTH + cameras.centers[:, None, None]).unbind(-1)
        images = torch.stack([torch.sin(5 * x + 3 * y), torch.cos(7 * x), torch.sin(4 * y - x)], 1)
        return Views(images=0.5 + 0.4 * images, cameras=cameras)


class OneGaussianPerPixel(nn.Module):
    """Stands for a model whose geometry is right; its result is the scaffold with some noise taken off."""

    def __init__(self, blur: float = 1.0, factor: int = FACTOR):
        super().__init__()
        self.config = SimpleNamespace(factor=factor)
        self.blur = nn.Parameter(torch.tensor(blur))

    def forward(self, views: Views) -> SimpleNamespace:
        assert not self.training
        assert views.images.shape[-2:] == (SIZE // FACTOR, SIZE // FACTOR)
        result = self.gaussians(views)
        scaffold = replace(result, scales=result.scales * 4)
        return SimpleNamespace(gaussians=result, scaffold=SimpleNamespace(gaussians=scaffold))

    def gaussians(self, views: Views) -> Gaussians:
        b, v, _, h, w = views.images.shape
        c2w = views.cameras.c2w[:, :, None, None]
        local = views.cameras.rays(h, w) * DEPTH
        means = (c2w[..., :3, :3] @ local[..., None]).squeeze(-1) + c2w[..., :3, 3]
        footprint = DEPTH / views.cameras.K[:, :, 0, 0, None, None, None] / w * 0.5 * self.blur
        sh = (views.images.movedim(2, -1) - 0.5) / SH_C0

        def flat(x: Tensor, *shape: int) -> Tensor:
            return x.expand(b, v, h, w, *shape).reshape(b, v * h * w, *shape)

        return Gaussians(
            means=flat(means, 3),
            quats=flat(matrices_to_quats(c2w[..., :3, :3]), 4),
            scales=flat(footprint, 3),
            opacities=flat(torch.tensor(0.9)),
            sh=flat(sh[..., None, :], 1, 3),
        )


class Walls:
    """A data set of walls."""

    def __init__(self, *walls: Wall):
        self.walls = walls

    @property
    def keys(self) -> list[str]:
        return [wall.key for wall in self.walls]

    def __len__(self) -> int:
        return len(self.walls)

    def __getitem__(self, index: int) -> Wall:
        return self.walls[index]


WALLS = Walls(Wall("a", [0.0, 0.1, 0.2, 0.3]), Wall("b", [0.0, 0.2, 0.05, 0.0]))


def pair(key: str, context: list[int], target: list[int]) -> Pair:
    return Pair(key=key, context=context, target=target, overlap=0.7)


PAIRS = [pair("b", [0, 1], [2]), pair("a", [0, 3], [1, 2])]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return list(evaluate_pairs(OneGaussianPerPixel(), WALLS, PAIRS, config=CONFIG))


def row(number: int, key: str, method: str, psnr: float, *, target: int = 0, lpips: float | None = None) -> Row:
    scores = {"psnr": psnr, "ssim": psnr / 100, "lpips": lpips}
    return Row(pair=number, key=key, context=(0, 1), target=target, overlap=None, method=method, **scores)


# --- rows


def test_every_method_is_scored_on_every_target(rows: list[Row]):
    got = sorted((r.pair, r.key, r.target, r.method) for r in rows)
    want = [(0, "b", 2), (1, "a", 1), (1, "a", 2)]
    assert got == sorted((*target, method) for target in want for method in CONFIG.methods)
    assert all(r.overlap == 0.7 and r.context in ((0, 1), (0, 3)) for r in rows)


def test_right_geometry_beats_the_nearest_view_and_a_blurred_scaffold(rows: list[Row]):
    means = {s.method: s.mean for s in evaluation.summarize(rows) if (s.group, s.metric) == ("all", "psnr")}
    assert means["bicubic-truth"] > means["sr3r"] > means["scaffold"]
    assert means["sr3r"] > means["nearest"] + 3


def test_scenes_from_larger_inputs_are_drawn_as_finely_as_they_have_detail():
    coarse = list(evaluate_pairs(OneGaussianPerPixel(blur=0.3), WALLS, PAIRS, config=CONFIG))
    # It makes detail for four times the targets.
    model = OneGaussianPerPixel(blur=0.3, factor=4 * FACTOR)
    fine = list(evaluate_pairs(model, WALLS, PAIRS, config=CONFIG))
    prediction = evaluation.predict_pair(model, WALLS[0], PAIRS[1], config=CONFIG)
    views = WALLS[0].load([0, 3, 1, 2]).center_cropped(SIZE, SIZE)
    small = Views(
        images=resize_pil_bicubic(views.images[:2], SIZE // FACTOR, SIZE // FACTOR),
        cameras=views.cameras.select([0, 1]),
    )
    scene = model.eval().gaussians(small.unsqueeze())[0]
    with torch.no_grad():
        drawn = render(scene, views.cameras.select([2, 3]), (4 * SIZE, 4 * SIZE)).rgb
    torch.testing.assert_close(prediction.images["sr3r"], F.avg_pool2d(drawn, 4))
    of = {"nearest": True, "bicubic-truth": True, "scaffold": False, "sr3r": False}
    assert {r.method: a.psnr == r.psnr for a, r in zip(coarse, fine, strict=True)} == of


def test_gaussians_and_seconds_belong_to_the_models_methods(rows: list[Row]):
    for r in rows:
        if r.method in ("scaffold", "sr3r"):
            assert r.num_gaussians == 2 * (SIZE // FACTOR) ** 2
            assert r.seconds is not None
            assert r.seconds > 0
            assert r.peak_memory_bytes is None or r.peak_memory_bytes > 10e6
        else:
            assert r.num_gaussians is None
            assert r.seconds is None
            assert r.peak_memory_bytes is None


def test_the_scaffolds_cost_is_its_share_of_the_forward_pass():
    class Slow(nn.Module):
        def __init__(self):
            super().__init__()
            self.backbone = OneGaussianPerPixel()

        def forward(self, views: Views) -> SimpleNamespace:
            output = self.backbone(views)
            time.sleep(0.05)
            return output

    config = replace(CONFIG, methods=("scaffold", "sr3r"))
    model = Slow()
    scaffold, ours = evaluate_pairs(model, WALLS, PAIRS[:1], config=config)
    assert scaffold.seconds is not None
    assert ours.seconds is not None
    assert ours.seconds > scaffold.seconds + 0.05
    # Nothing is left behind in the model.
    assert not model.backbone._forward_hooks


def test_other_weights_are_judged_by_their_gaussians_and_stand_before_the_result(rows: list[Row]):
    compared = {"blurred": OneGaussianPerPixel(4.0), "same": OneGaussianPerPixel()}
    found = list(evaluate_pairs(OneGaussianPerPixel(), WALLS, PAIRS, config=CONFIG, compared=compared))
    assert [r.method for r in found[:6]] == ["nearest", "bicubic-truth", "scaffold", "blurred", "same", "sr3r"]
    scores = {(r.method, r.pair, r.target): r.psnr for r in found}
    for r in rows:
        assert scores[r.method, r.pair, r.target] == r.psnr
        if r.method == "sr3r":
            assert scores["same", r.pair, r.target] == r.psnr
        if r.method == "scaffold":
            # Its Gaussians are the result's, four times as large.
            assert scores["blurred", r.pair, r.target] == pytest.approx(r.psnr, abs=1e-3)


def test_other_weights_need_no_model_beside_them():
    config = replace(CONFIG, methods=())
    (only,) = evaluate_pairs(None, WALLS, PAIRS[:1], config=config, compared={"mine": OneGaussianPerPixel()})
    assert only.method == "mine"
    assert only.num_gaussians == 2 * (SIZE // FACTOR) ** 2


def test_pairs_that_are_scored_already_are_skipped(rows: list[Row]):
    rest = list(evaluate_pairs(OneGaussianPerPixel(), WALLS, PAIRS, config=CONFIG, skip={1}))
    assert {r.pair for r in rest} == {0}
    assert [r.psnr for r in rest] == [r.psnr for r in rows if r.pair == 0]


def test_the_published_crop_is_sharper_than_the_square_one():
    config = replace(CONFIG, methods=("bicubic-truth",))
    square = list(evaluate_pairs(None, WALLS, PAIRS, config=config))
    published = list(evaluate_pairs(None, WALLS, PAIRS, config=replace(config, crop="published")))
    assert all(a.psnr != b.psnr for a, b in zip(square, published, strict=True))
    (prediction,) = evaluation.predict_pairs(None, WALLS, PAIRS[:1], config=replace(config, crop="published"))
    want = published_crop(WALLS[1].load([2]), SIZE, SIZE).images
    assert torch.equal(prediction.truth, want)


def test_the_nearest_view_of_a_context_view_is_itself():
    # Frames 0 and 3 of wall b are the same place.
    rows = evaluate_pairs(
        None, WALLS, [pair("b", [1, 0], [3])], config=replace(CONFIG, methods=("nearest", "bicubic-truth"))
    )
    nearest, oracle = rows
    assert nearest.psnr == oracle.psnr


def test_the_order_of_the_pairs_changes_no_score(rows: list[Row]):
    turned = list(evaluate_pairs(OneGaussianPerPixel(), WALLS, PAIRS[::-1], config=CONFIG))

    def scores(rows: list[Row]) -> set[tuple[str, int, str, float, float]]:
        return {(r.key, r.target, r.method, r.psnr, r.ssim) for r in rows}

    assert scores(rows) == scores(turned)
    # Scenes are visited in the data set's order, whatever the index says.
    assert [r.key for r in rows] == [r.key for r in turned]
    assert {r.pair for r in turned if r.key == "b"} == {1}


def test_a_model_in_training_stays_in_training_and_gradients_stay_on():
    model = OneGaussianPerPixel().train()
    for _ in evaluate_pairs(model, WALLS, PAIRS[:1], config=CONFIG):
        assert model.training
        assert torch.is_grad_enabled()
        assert not torch.is_inference_mode_enabled()


def test_lpips_is_computed_when_given():
    class Difference(Lpips):
        def __init__(self):
            nn.Module.__init__(self)

        def forward(self, a: Tensor, b: Tensor) -> Tensor:
            return (a - b).abs().mean((-3, -2, -1))

    config = replace(CONFIG, methods=("nearest", "bicubic-truth"))
    rows = list(evaluate_pairs(None, WALLS, PAIRS[:1], config=config, lpips=Difference()))
    nearest, oracle = (row.lpips for row in rows)
    assert nearest is not None
    assert oracle is not None
    assert nearest > oracle > 0


def test_what_does_not_fit_together_is_said():
    def run(*pairs: Pair, model: nn.Module | None = None) -> None:
        list(evaluate_pairs(model, WALLS, pairs, config=CONFIG))

    with pytest.raises(InputError, match="scene 'c', which the data lack"):
        run(pair("c", [0, 1], [2]))
    with pytest.raises(InputError, match=r"frames \[0, 9\] and \[2\] of 'a', which has only 4"):
        run(pair("a", [0, 9], [2]), model=OneGaussianPerPixel())
    with pytest.raises(InputError, match="need a model"):
        run(pair("a", [0, 1], [2]))
    with pytest.raises(InputError, match="multiple of the factor 3"):
        EvaluateConfig(size=64, factor=3)
    with pytest.raises(InputError, match="nearest is asked for twice"):
        EvaluateConfig(methods=("nearest", "scaffold", "nearest"))
    with pytest.raises(InputError, match="at least one method"):
        list(evaluate_pairs(None, WALLS, PAIRS, config=replace(CONFIG, methods=())))
    with pytest.raises(InputError, match="cannot be called 'sr3r'"):
        list(evaluate_pairs(None, WALLS, PAIRS, config=CONFIG, compared={"sr3r": OneGaussianPerPixel()}))


def test_pairs_of_scenes_that_are_not_there_can_be_left_out():
    strangers = [pair("c", [0, 1], [2]), *PAIRS]
    assert evaluation.present_pairs(WALLS, strangers) == PAIRS


@pytest.mark.parametrize(("limit", "want"), [(1, [5]), (2, [2, 7]), (5, [1, 3, 5, 7, 9]), (99, list(range(10)))])
def test_a_subset_is_spread_over_the_index(limit: int, want: list[int]):
    pairs = [pair("a", [0, 1], [i]) for i in range(10)]
    assert [p.target[0] for p in evaluation.spread_subset(pairs, limit)] == want


def test_a_subset_needs_a_positive_limit():
    with pytest.raises(InputError, match="Cannot evaluate 0 pairs"):
        evaluation.spread_subset(PAIRS, 0)


def test_fingerprints_tell_weights_apart():
    assert evaluation.fingerprint(OneGaussianPerPixel(1.0)) == evaluation.fingerprint(OneGaussianPerPixel(1.0))
    assert evaluation.fingerprint(OneGaussianPerPixel(1.0)) != evaluation.fingerprint(OneGaussianPerPixel(1.1))


def test_equal_images_have_a_finite_psnr():
    class Perfect(OneGaussianPerPixel):
        pass

    flat = Wall("flat", [0.0, 0.0, 0.0])
    flat.load = lambda indices: Views(
        images=torch.full((len(indices), 3, 48, 48), 0.5), cameras=flat.cameras.select(indices)
    )
    config = replace(CONFIG, methods=("bicubic-truth",))
    (only,) = evaluate_pairs(None, Walls(flat), [pair("flat", [0, 1], [2])], config=config)
    assert 40 < only.psnr <= 100


# --- pictures


@pytest.mark.parametrize(
    ("psnrs", "want"),
    [
        ([5.0], [("best", 0)]),
        ([5.0, 9.0], [("best", 1), ("worst", 0)]),
        ([1.0, 9.0, 4.0, 6.0, 2.0], [("best", 1), ("median", 2), ("worst", 0)]),
        ([1.0, math.nan, 4.0], [("best", 2), ("median", 0), ("worst", 1)]),
    ],
)
def test_pairs_are_ranked_by_the_results_psnr(psnrs: list[float], want: list[tuple[str, int]]):
    rows = [row(i, "a", "nearest", -value) for i, value in enumerate(psnrs)]
    rows += [row(i, "a", "sr3r", value) for i, value in enumerate(psnrs)]
    assert evaluation.best_median_worst(rows) == want


def test_nothing_to_rank_is_an_error():
    with pytest.raises(InputError, match="at least one pair"):
        evaluation.best_median_worst([])


def test_the_sheet_shows_inputs_methods_and_truth(rows: list[Row]):
    predictions = list(evaluation.predict_pairs(OneGaussianPerPixel(), WALLS, PAIRS, config=CONFIG))
    sheet = evaluation.draw_sheet([("best", 0, predictions[0]), ("worst", 1, predictions[1])], rows)
    # Two inputs, scaffold, SR3R and truth beside each other; two lines.
    assert sheet.shape[2] >= 5 * SIZE
    assert sheet.shape[1] >= 2 * SIZE
    tiles = F.unfold(sheet[None], SIZE)
    truth = predictions[0].truth[0].flatten()
    assert (tiles[0].T - truth).abs().amax(1).min() <= 0.5 / 255 + 1e-6


def test_the_sheet_shows_the_baselines_when_there_is_no_model():
    config = replace(CONFIG, methods=("nearest", "bicubic-truth"))
    rows = list(evaluate_pairs(None, WALLS, PAIRS, config=config))
    predictions = evaluation.predict_pairs(None, WALLS, PAIRS[:1], config=config)
    assert evaluation.draw_sheet([("best", 0, next(predictions))], rows).shape[2] >= 5 * SIZE
