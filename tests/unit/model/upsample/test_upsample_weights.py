"""Published weights of the upsamplers: found, fetched, checked and loaded."""

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
import torch
from torch import Tensor

from file_server import FileServer, serving
from sr3r.errors import FileError, UnavailableError, WeightsError
from sr3r.model.published import weights_file
from sr3r.model.upsample import HAT, HATConfig, SwinIR, SwinIRConfig
from sr3r.model.upsample.hat import overlap_index
from sr3r.model.upsample.learned import LearnedUpsampler
from sr3r.model.upsample.official import PUBLISHED, load_published, load_weights
from sr3r.model.upsample.windows import relative_index

SWINIR = SwinIRConfig(dim=12, groups=1, blocks=2, num_heads=2, window=4)
OTHER = SwinIRConfig(dim=12, groups=1, blocks=2, num_heads=2, window=8)
HAT_TINY = HATConfig(dim=12, groups=1, blocks=2, num_heads=2, window=4, compress=3, squeeze=4)

# Ours and theirs: the opposite direction of the table in the package.
OFFICIAL = (
    (r"^norm_first\.", "patch_embed.norm."),
    (r"^tail\.", ""),
    (r"^groups\.(\d+)\.(blocks|overlap_attn)\.", r"layers.\1.residual_group.\2."),
    (r"^groups\.", "layers."),
    (r"\.convs\.3\.", ".conv_block.cab.3.attention."),
    (r"\.convs\.", ".conv_block.cab."),
    (r"\.bias_table$", ".relative_position_bias_table"),
    (r"\.mlp\.0\.", ".mlp.fc1."),
    (r"\.mlp\.2\.", ".mlp.fc2."),
)
BLOCK = "layers.0.residual_group.blocks.{}."


def network(config: SwinIRConfig | HATConfig = SWINIR, seed: int = 0) -> LearnedUpsampler:
    torch.manual_seed(seed)
    return SwinIR(config) if isinstance(config, SwinIRConfig) else HAT(config)


def official(config: SwinIRConfig | HATConfig = SWINIR) -> dict[str, Tensor]:
    """A state dict as the authors would have saved it."""
    state = {}
    for key, value in network(config).state_dict().items():
        for pattern, replacement in OFFICIAL:
            key = re.sub(pattern, replacement, key)
        state[key] = value
    if isinstance(config, HATConfig):
        return state | {
            "relative_position_index_SA": relative_index(config.window),
            "relative_position_index_OCA": overlap_index(config.window, config.window // 4),
        }
    mask = torch.zeros(4, 16, 16)
    rows, columns = torch.arange(16) // 4 >= 2, torch.arange(16) % 4 >= 2
    mask[1] += -100.0 * (columns[:, None] != columns)
    mask[2] += -100.0 * (rows[:, None] != rows)
    mask[3] += -100.0 * ((columns[:, None] != columns) | (rows[:, None] != rows))
    state[BLOCK.format(0) + "attn.relative_position_index"] = relative_index(config.window)
    return state | {BLOCK.format(1) + "attn_mask": mask}


def saved(path: Path, content: object) -> str:
    torch.save(content, path)
    return str(path)


@pytest.fixture
def server() -> Iterator[FileServer]:
    buffer = BytesIO()
    torch.save({"params": official()}, buffer)
    with serving(buffer.getvalue()) as server:
        yield server


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("SR3R_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "sr3r" / "weights"


@pytest.mark.parametrize("config", [SWINIR, HAT_TINY])
@pytest.mark.parametrize("where", ["params", "params_ema", None])
def test_a_file_of_theirs_fills_a_network_of_ours(
    config: SwinIRConfig | HATConfig, where: str | None, tmp_path: Path
) -> None:
    state = official(config)
    filled = network(config, seed=1)
    load_weights(filled, saved(tmp_path / "a.pth", {where: state} if where else state))
    for key, value in network(config).state_dict().items():
        assert torch.equal(filled.state_dict()[key], value)


def test_averaged_weights_are_preferred(tmp_path: Path) -> None:
    worse = {key: value + 1 if value.is_floating_point() else value for key, value in official().items()}
    filled = network(seed=1)
    load_weights(filled, saved(tmp_path / "a.pth", {"params": worse, "params_ema": official()}))
    assert torch.equal(filled.conv_first.weight, network().conv_first.weight)


def test_what_does_not_fit_is_named(tmp_path: Path) -> None:
    state = official()
    cut = {key: value for key, value in state.items() if key != "norm.bias"}
    with pytest.raises(WeightsError, match=r"norm\.bias is missing"):
        load_weights(network(), saved(tmp_path / "cut.pth", cut))
    with pytest.raises(WeightsError, match=r"extra\.weight is unknown"):
        load_weights(network(), saved(tmp_path / "more.pth", state | {"extra.weight": torch.zeros(1)}))
    with pytest.raises(WeightsError, match=r"does not fit HAT of this configuration at x4: .* is missing"):
        load_weights(network(HAT_TINY), saved(tmp_path / "swinir.pth", cut))
    with pytest.raises(WeightsError, match=r"relative_position_index is not that of windows of 8 pixels"):
        load_weights(network(OTHER), saved(tmp_path / "windows.pth", state))
    for key in [key for key in state if not state[key].is_floating_point() or key.endswith("attn_mask")]:
        with pytest.raises(WeightsError, match=rf"its {re.escape(key)} is not that of windows of 4 pixels"):
            load_weights(network(), saved(tmp_path / "table.pth", state | {key: state[key] + 1}))


class Evil:
    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.unlink, ("/nowhere",)


def test_files_that_hold_no_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "page.pth").write_text("<!doctype html>")
    with pytest.raises(FileError, match=r"page\.pth \(15 bytes\) is not a file of PyTorch.* a web page"):
        load_weights(network(), str(tmp_path / "page.pth"))
    whole = Path(saved(tmp_path / "whole.pth", official())).read_bytes()
    (tmp_path / "cut.pth").write_bytes(whole[:-1000])
    with pytest.raises(FileError, match="its download was cut"):
        load_weights(network(), str(tmp_path / "cut.pth"))
    with pytest.raises(FileError, match="would run code, which is refused"):
        load_weights(network(), saved(tmp_path / "evil.pth", {"params": Evil()}))
    with pytest.raises(WeightsError, match="these under params_ema or params"):
        load_weights(network(), saved(tmp_path / "empty.pth", {"params": {}}))


def test_a_url_is_fetched_once_and_checked(server: FileServer, cache: Path) -> None:
    source = f"{server.url}/a.pth#sha256={hashlib.sha256(server.content).hexdigest()}"
    filled = network(seed=1)
    for _ in range(2):
        load_weights(filled, source)
    assert torch.equal(filled.conv_first.weight, network().conv_first.weight)
    assert server.paths == ["/a.pth"]
    # Another file of that name, or another hash, is another file.
    for other in (f"{server.url}/b/a.pth#sha256=0123", f"{server.url}/a.pth#sha256=0123"):
        with pytest.raises(FileError, match=r"is not the file that was expected: its SHA-256 is"):
            load_weights(filled, other)
    assert list(cache.iterdir()) == [weights_file(source, PUBLISHED).path]


def test_a_hub_is_asked_for_its_file(server: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", server.url)
    load_weights(network(), "hf:someone/upsamplers/deep/a.pth")
    assert server.paths == ["/someone/upsamplers/resolve/main/deep/a.pth"]
    # What comes under a published name has to be what its authors published.
    with pytest.raises(FileError, match="is not the file that was expected"):
        load_published("hat-s-x4")
    assert server.paths[1] == "/jaideepsingh/upscale_models/resolve/main/HAT/HAT-S_SRx4.pth"


def test_without_a_connection_it_says_where_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    # Nobody listens at port 9 of this machine.
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(
        UnavailableError, match=r"cannot be reached .* bring HAT_SRx4\.pth here from https://drive\.google.* its path"
    ):
        load_published("hat-x4")
    with pytest.raises(
        UnavailableError, match=r"bring a\.pth here from http://127\.0\.0\.1:9/x/a\.pth and give its path"
    ):
        load_weights(network(), "http://127.0.0.1:9/x/a.pth")


def test_a_source_that_is_none_names_what_there_is() -> None:
    for source in ("missing.pth", "hf:someone", "s3://bucket/a.pth"):
        with pytest.raises(FileError, match=r"no weights at .*: expected a file, a URL, .* swinir-x4,"):
            load_weights(network(), source)
    with pytest.raises(FileError, match=r"no published upsampler swinir\. Names: swinir-x2, swinir-x4"):
        load_published("swinir")


def test_a_published_name_is_enough_for_a_network(cache: Path) -> None:
    published = PUBLISHED["swinir-light-x4"]
    assert isinstance(published.config, SwinIRConfig)
    torch.manual_seed(0)
    original = SwinIR(published.config)
    state = original.state_dict()
    for pattern, replacement in OFFICIAL:
        state = {re.sub(pattern, replacement, key): value for key, value in state.items()}
    cache.mkdir(parents=True)
    saved(weights_file("swinir-light-x4", PUBLISHED).path, {"params": state})
    loaded = load_published("swinir-light-x4")
    assert not loaded.training
    images = torch.rand(1, 1, 3, 8, 8)
    with torch.no_grad():
        torch.testing.assert_close(loaded(images), original(images))


def test_every_published_file_has_an_address_and_most_a_checksum() -> None:
    for name, published in PUBLISHED.items():
        assert published.file.endswith(".pth")
        assert name.endswith(f"x{published.factor}")
        assert f"x{published.factor}" in published.file
        assert re.fullmatch(r"[0-9a-f]{64}|", published.sha256)
        assert "Apache" in published.license
    assert sum(not published.sha256 for published in PUBLISHED.values()) == 3
