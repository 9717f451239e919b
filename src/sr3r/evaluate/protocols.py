"""The published protocols for RealEstate10K, ACID, DTU and ScanNet++, as values. The index tells which one was used.

A table of numbers is made under one protocol. Indices of the same data set by different authors name different frames
(NoPoSplat's for RealEstate10K has 713 of its 5601 pairs in common with pixelSplat's), so numbers do not compare.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sr3r.data.evaluation_index import Pair
from sr3r.errors import InputError
from sr3r.evaluate.choices import Crop, ProtocolName


@dataclass(frozen=True, kw_only=True)
class EvaluateProtocol:
    """Index, frames and resolution that a published number belongs to.

    Near and far are the data's; target poses are the data's too, unless alignment is asked for.
    """

    name: ProtocolName
    """For commands."""
    data_set: str
    """What the paper's tables call the data."""
    index: str
    """Whose index it is, a value of `sr3r.data.evaluation_index.PUBLISHED_INDICES`."""
    size: int = 256
    """Height and width of the targets, pixels."""
    factor: int = 4
    """How much smaller the context views are (the paper: 4)."""
    crop: Crop = "published"
    """How stored frames become `size` x `size` pixels."""


PROTOCOLS = (
    EvaluateProtocol(name="re10k-pixelsplat", data_set="RE10K", index="pixelSplat RE10K"),
    EvaluateProtocol(name="re10k-noposplat", data_set="RE10K", index="NoPoSplat RE10K"),
    EvaluateProtocol(name="acid-pixelsplat", data_set="ACID", index="pixelSplat ACID"),
    EvaluateProtocol(name="acid-noposplat", data_set="ACID", index="NoPoSplat ACID"),
    EvaluateProtocol(name="dtu-mvsplat", data_set="DTU", index="MVSplat DTU, 2 views"),
    EvaluateProtocol(name="dtu-noposplat", data_set="DTU", index="NoPoSplat DTU"),
    EvaluateProtocol(name="scannetpp-noposplat", data_set="ScanNet++", index="NoPoSplat ScanNet++"),
)
"""All of them."""


def find_protocol(pairs: Sequence[Pair], among: Sequence[EvaluateProtocol]) -> EvaluateProtocol:
    """The protocol whose index the pairs are of.

    Args:
        pairs: An index, as read.
        among: The protocols that may be meant.

    Raises:
        InputError: the index is that of none of them.
    """
    given = {pair.protocol for pair in pairs}
    for protocol in among:
        if given == {protocol.index}:
            return protocol
    found = " and ".join(sorted(index or "no published one" for index in given)) or "empty"
    raise InputError(
        f"The index must be that of {' or '.join(protocol.index for protocol in among)}, unchanged; this one is "
        f"{found}. Give one of those, or leave the name of the table or protocol out."
    )
