"""The keys of published NoPoSplat checkpoints, and ours: a table of names and three tensor rules.

The rules: projections of keys and of values are one layer here; the checkpoints name the layers that reduce the four
maps of a head twice; and they hold parameters that the network never uses.
"""

import re

import torch
from torch import Tensor

from sr3r.model.backbones.noposplat.noposplat_network import NoPoSplat, NoPoSplatConfig
from sr3r.model.keys import check_keys, renamed

_BACKBONE = r"^(?=patch_embed|embed_intrinsics|encoder|decoder)"
# Ours (a pattern) and theirs, applied one after the other.
_NAMES = (
    (_BACKBONE, "backbone."),
    (r"patch_embed\.", "patch_embed.proj."),
    (r"embed_intrinsics\.", "intrinsic_encoder."),
    (r"(encoder\.\d+\.)norm_mlp", r"\1norm2"),
    (r"encoder_norm", "enc_norm"),
    (r"\bencoder\.", "enc_blocks."),
    (r"decoder_first\.", "dec_blocks."),
    (r"decoder_others\.", "dec_blocks2."),
    (r"decoder_norm", "dec_norm"),
    (r"norm_self", "norm1"),
    (r"norm_cross", "norm2"),
    (r"norm_context", "norm_y"),
    (r"norm_mlp", "norm3"),
    (r"self_attention\.query_key_value", "attn.qkv"),
    (r"self_attention\.out", "attn.proj"),
    (r"cross_attention\.query", "cross_attn.projq"),
    (r"cross_attention\.out", "cross_attn.proj"),
    (r"cross_attention\.", "cross_attn."),
    (r"mlp\.0", "mlp.fc1"),
    (r"mlp\.2", "mlp.fc2"),
    (r"^(points_\w+)\.reduce", r"\1.head.0"),
    (r"^(points_\w+)\.hidden", r"\1.head.2"),
    (r"^(attributes_\w+)\.hidden", r"\1.head.0"),
    (r"^(\w+)\.out\.", r"\1.head.4."),
    (r"embed_image", "input_merger.0"),
    (r"features\.reassemble", "act_postprocess"),
    (r"features\.fusion", "scratch"),
    (r"scratch\.layer1_rn", "scratch.layer_rn.0"),
    (r"scratch\.layer2_rn", "scratch.layer_rn.1"),
    (r"scratch\.layer3_rn", "scratch.layer_rn.2"),
    (r"scratch\.layer4_rn", "scratch.layer_rn.3"),
    (r"^points_first", "downstream_head1.dpt"),
    (r"^points_others", "downstream_head2.dpt"),
    (r"^attributes_first", "gaussian_param_head.dpt"),
    (r"^attributes_others", "gaussian_param_head2.dpt"),
)
_MASK_TOKEN = "backbone.mask_token"
_UNUSED = "refinenet4.resConfUnit1."
_LIKE_UNUSED = "refinenet4.resConfUnit2."


def is_official(state: dict[str, Tensor]) -> bool:
    """Whether these are NoPoSplat's keys (without the prefix of the checkpoint)."""
    return "backbone.intrinsic_encoder.weight" in state or "gaussian_param_head2.dpt.head.4.weight" in state


def to_official(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Our weights under the checkpoints' keys; what the network does not use is zero."""
    official: dict[str, Tensor] = {}
    for key, value in state.items():
        name = renamed(key, _NAMES)
        if ".key_value." in name:
            for part, half in zip(("projk", "projv"), value.chunk(2), strict=True):
                official[name.replace("key_value", part)] = half
            continue
        official[name] = value
        if alias := _alias(name):
            official[alias] = value
        if _LIKE_UNUSED in name:
            official[name.replace(_LIKE_UNUSED, _UNUSED)] = torch.zeros_like(value)
    official[_MASK_TOKEN] = torch.zeros_like(state["decoder_norm.weight"])[None, None]
    return official


def from_official(official: dict[str, Tensor], *, source: str, config: NoPoSplatConfig) -> dict[str, Tensor]:
    """The weights of a published checkpoint under our keys.

    Args:
        official: Keys without the prefix "encoder." that checkpoints have.
        source: What to call them in messages.
        config: Sizes of the network.

    Raises:
        WeightsError: a key or shape is not that of NoPoSplat; names the first of them and the likely cause.
    """
    with torch.device("meta"):
        ours = NoPoSplat(config).state_dict()
    check_keys(official, to_official(ours), source=source, network="NoPoSplat")
    state: dict[str, Tensor] = {}
    for key in ours:
        name = renamed(key, _NAMES)
        if ".key_value." in name:
            state[key] = torch.cat([official[name.replace("key_value", part)] for part in ("projk", "projv")])
        else:
            state[key] = official[name]
    return state


def _alias(name: str) -> str | None:
    """The second name of a layer that checkpoints name twice."""
    alias = re.sub(r"layer_rn\.(\d)", lambda m: f"layer{int(m[1]) + 1}_rn", name)
    return alias if alias != name else None
