"""Which photos and pairs of them cameras can be found from; what is wrong with the others, in words."""

from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.errors import InputError
from sr3r.poses.features import Features, find_features
from sr3r.poses.movement import MAX_ENLARGEMENT, MIN_MOVEMENT_PX, enlargement, unmoved_error_px
from sr3r.poses.two_view import RelativePose

MIN_FEATURES = 30
"""Points of a photo that can be recognised in another."""

_DARK = 0.06


def check_exposure(photo: Float[Tensor, "3 h w"], name: str) -> None:
    """Refuse a photo that shows nothing.

    Raises:
        InputError: it is almost black, or of one colour.
    """
    grey = photo.mean(0).flatten()
    # torch.quantile is limited in size; a sample says as much.
    low, high = torch.quantile(grey[:: max(1, len(grey) // 100_000)].float(), torch.tensor([0.01, 0.99])).tolist()
    if high < _DARK:
        raise InputError(f"{name} is almost black. Use a brighter photo.")
    if high - low < 0.01:
        raise InputError(f"{name} is of one colour and shows nothing. Use another photo.")


def recognisable(
    photos: Sequence[Float[Tensor, "3 _ _"]], names: Sequence[str], optional: Sequence[bool]
) -> dict[int, Features]:
    """The features of every photo that has enough; only optional photos may have too few."""
    found: dict[int, Features] = {}
    refusal = None
    for i, photo in enumerate(photos):
        try:
            found[i] = _checked_features(photo, names[i])
        except InputError as error:
            if not optional[i]:
                raise
            refusal = error
    if refusal is not None and len(found) < 2:
        raise refusal
    return found


def _checked_features(photo: Float[Tensor, "3 h w"], name: str) -> Features:
    check_exposure(photo, name)
    features = find_features(photo)
    if len(features) < MIN_FEATURES:
        height, width = photo.shape[-2:]
        cause = "it is too small" if max(height, width) < 128 else "it is blurred, too dark or shows a plain surface"
        raise InputError(
            f"{name} has only {len(features)} points that can be recognised in another photo; {cause}. "
            "Use a sharper photo at full size, or pass --cameras."
        )
    return features


def why_nothing_fits(mirrored: Sequence[tuple[int, int]], names: Sequence[str], optional: Sequence[bool]) -> str:
    """What to say where no pair of photos has a pose that can be trusted."""
    if mirrored:
        pair = enumerated([names[i] for i in mirrored[0]])
        return f"{pair} show one place, but one of them is mirrored, as selfie cameras do. Flip it back."
    if all(optional) and len(names) > 2:
        return (
            f"No two of the {len(names)} photos from {names[0]} to {names[-1]} have enough in common to tell where "
            "they were taken: they show different places, or are too far apart or blurred. Take more of them "
            "(--num-photos), so that neighbours overlap by half or more, or pass --cameras."
        )
    return (
        f"{enumerated(names)} have too little in common to tell where they were taken: they show different "
        "places, or are too far apart or blurred. Take photos that overlap by half or more, or pass --cameras."
    )


def check_movement(
    features: list[Features], poses: dict[tuple[int, int], RelativePose], names: Sequence[str]
) -> set[tuple[int, int]]:
    """The pairs between which the camera moved; one at least must be."""
    moved = {
        (i, j)
        for (i, j), pose in poses.items()
        if unmoved_error_px(features[i], features[j], pose.matches) >= MIN_MOVEMENT_PX
    }
    if not moved:
        raise InputError(
            f"The camera did not move between {enumerated(names)}: they are one picture, perhaps cropped or zoomed, "
            "or were taken from one spot. Take a step to the side between the photos; turning or zooming alone shows "
            "no depth."
        )
    return moved


def of_one_lens(
    features: list[Features],
    poses: dict[tuple[int, int], RelativePose],
    known: list[float | None],
    names: Sequence[str],
    optional: Sequence[bool],
) -> dict[tuple[int, int], RelativePose]:
    """One focal length is estimated for the photos that do not tell theirs; refuse those that it cannot suit.

    Returns:
        The pairs without the optional photos that would be refused.
    """
    factors: dict[int, dict[int, float]] = {}
    for (i, j), pose in poses.items():
        factor = enlargement(features[i], features[j], pose.matches)
        factors.setdefault(i, {})[j] = factors.setdefault(j, {})[i] = factor
    for photo, others in factors.items():
        nearest = min(others, key=lambda other: others[other])
        if others[nearest] > MAX_ENLARGEMENT and None in (known[photo], known[nearest]):
            rest = {pair: pose for pair, pose in poses.items() if photo not in pair}
            if optional[photo] and rest:
                return of_one_lens(features, rest, known, names, optional)
            raise InputError(
                f"One of {enumerated([names[i] for i in sorted((photo, nearest))])} shows things "
                f"{others[nearest]:.1f} times as large: they seem to be of different lenses or zooms, and not both "
                "tell their focal length. Use the originals with their EXIF data, pass --focal once for each photo, "
                "or take them with one lens."
            )
    return poses


def check_placed(placed: set[int], mirrored: Sequence[tuple[int, int]], names: Sequence[str]) -> None:
    """Refuse a photo that is not among those that have a place or need none."""
    lost = next((i for i in range(len(names)) if i not in placed), None)
    if lost is None:
        return
    if any(lost in pair for pair in mirrored):
        raise InputError(f"{names[lost]} is mirrored against the other photos, as selfie cameras do. Flip it back.")
    raise InputError(
        f"{names[lost]} has too little in common with the other photos to tell where it was taken. "
        "Leave it out, or take photos that overlap by half or more."
    )


def enumerated(names: Sequence[str]) -> str:
    """As in a sentence: a, b and c."""
    return f"{', '.join(names[:-1])} and {names[-1]}"
