"""Files of earlier versions: what their configurations and weights are called today."""

from collections.abc import Mapping
from typing import Any

from sr3r.errors import InputError
from sr3r.model.keys import Renaming

EARLIER_NAMES: Renaming = (
    (r"^scaffold\.", "backbone."),
    (r"^backbone\.cost_weight$", "backbone.scores.weight"),
    (r"^offsets\.head\.(weight|bias)$", r"offsets.head.out.\1"),
    (r"^offsets\.(norm|to_children|query_features|hidden)\.", r"offsets.head.\1."),
)
"""Names of weights, the shipped ones among them, and today's; names of today stay as they are."""

_BEFORE_AGGREGATION = {"match_channels": 24, "num_groups": 2, "aggregation": None, "refinement": None}
"""What today's defaults of a compact backbone were."""

_FIELDS = {"scaffold", "components", "split", "raster_side", "beta", "opacity_threshold", "mapping", "offsets"}


def is_earlier(config: object) -> bool:
    """Whether an earlier version wrote a model's configuration, as read from JSON."""
    if not isinstance(config, Mapping):
        return False
    return not _FIELDS.isdisjoint(config) or _is_before_aggregation(config.get("backbone"))


def of_today(config: Any) -> Any:
    """A model's configuration as read from JSON; what an earlier version wrote, in today's form.

    Raises:
        InputError: it mixes parts of the compact and the paper's network, which today are two.
    """
    if not is_earlier(config):
        return config
    if _FIELDS.isdisjoint(config):
        return {**config, "backbone": {**config["backbone"], "aggregation": None}}
    today = {key: value for key, value in config.items() if key not in _FIELDS}
    backbone = config.get("backbone", config.get("scaffold"))
    if isinstance(backbone, Mapping):
        kind = str(backbone.get("type", "")).replace("ScaffoldConfig", "BackboneConfig")
        today["backbone"] = {**backbone, "type": kind}
        if kind == "CompactBackboneConfig":
            today["backbone"] = {**_BEFORE_AGGREGATION, **today["backbone"]}
    return {**today, "network": _network(config)}


def _is_before_aggregation(backbone: object) -> bool:
    """Whether matching scores were only weighted when a backbone's configuration was written."""
    if not isinstance(backbone, Mapping):
        return False
    return backbone.get("type") == "CompactBackboneConfig" and "aggregation" not in backbone


def _network(config: Mapping[str, Any]) -> dict[str, Any]:
    components = config.get("components", "full")
    if components in ("scaffold", "upsampling"):
        return {"type": "ScaffoldAloneConfig" if components == "scaffold" else "UpScaffoldConfig"}
    mapping, is_vit = _split(config.get("mapping", {}), "ViTMappingConfig")
    offsets = config.get("offsets", {})
    transformer, is_v3 = _split(offsets.get("transformer", {}), "PointTransformerV3Config")
    if components in ("offsets", "refinement"):
        width = transformer.get("in_dim", 6) if is_v3 else transformer.get("dim", 64)
        transformer = {"type": "NoTransformerConfig", "dim": width}
    else:
        transformer["type"] = "PointTransformerConfig" if is_v3 else "CompactPointTransformerConfig"
    today: dict[str, Any] = {
        "transformer": transformer,
        "head": {key: offsets[key] for key in ("child_dim", "max_offset_px", "sh_degree") if key in offsets},
    }
    choices = {key: offsets[key] for key in ("query", "regression") if key in offsets}
    if components == "refinement":
        mapping["type"] = "MappingConfig" if is_vit else "CompactMappingConfig"
        today |= {**choices, "regression": "absolute"}
        return {"type": "RefinedScaffoldConfig", "mapping": mapping, "offsets": today}

    is_raster = config.get("split") == "raster"
    split = {"threshold": config.get("opacity_threshold", 0.5)}
    split |= {"side": config.get("raster_side", 2)} if is_raster else {"beta": config.get("beta", 0.5)}
    on_children = offsets.get("points") == "children"
    is_paper = is_vit and is_v3 and on_children and not is_raster
    if is_paper and choices.get("query", "own") == "own" and choices.get("regression", "residual") == "residual":
        return {"type": "PaperNetworkConfig", "split": split, "mapping": mapping, "offsets": today}
    if is_vit or is_v3 or on_children:
        raise InputError(
            "An earlier version of sr3r wrote it, and it mixes parts of the compact and the paper's network, which "
            "are two networks now. Load it with the version that wrote it."
        )
    split["type"] = "RasterSplit" if is_raster else "ShuffleSplit"
    return {"type": "CompactNetworkConfig", "split": split, "mapping": mapping, "offsets": {**today, **choices}}


def _split(config: Mapping[str, Any], name: str) -> tuple[dict[str, Any], bool]:
    """A configuration without its type, and whether that is the given one."""
    return {key: value for key, value in config.items() if key != "type"}, config.get("type") == name
