"""Reading the Gaussians of a whole glTF scene."""

from pathlib import Path

from sr3r.errors import FileError
from sr3r.formats.glb.gltf_document import GltfDocument, objects, read_document
from sr3r.formats.glb.gltf_primitives import EXTENSION, holds_gaussians, num_gaussians, read_primitive
from sr3r.formats.glb.nodes import placed_meshes
from sr3r.formats.placing import moved
from sr3r.formats.scene import MAX_GAUSSIANS
from sr3r.gaussians import Gaussians, concatenate
from sr3r.scene_arrays import SceneArrays


def load(path: str | Path) -> SceneArrays:
    """Read all Gaussians that the scene of a .glb or .gltf shows, where its nodes put them.

    Raises:
        FileError: the file is missing, damaged, no glTF, without Gaussians, or compressed in a way that is not read.
    """
    document = read_document(path)
    try:
        scenes = _placed_gaussians(document)
    except FileError:
        raise
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError) as error:
        reason = str(error) if type(error) is ValueError else "a part is of the wrong kind"
        raise FileError(f"{path} cannot be read: {reason}. Export it again, without compression.") from error
    if not scenes:
        raise FileError(f"{path} holds no Gaussians ({EXTENSION}). Export the scene with that extension.")
    return concatenate(scenes).arrays().turned_over()


def _placed_gaussians(document: GltfDocument) -> list[Gaussians]:
    shown = []
    for mesh, matrix in placed_meshes(document):
        for primitive in objects(document.item("meshes", mesh).get("primitives", []), "primitives"):
            if holds_gaussians(primitive):
                shown.append((primitive, matrix))
    if sum(num_gaussians(document, primitive) for primitive, _ in shown) > MAX_GAUSSIANS:
        raise ValueError(f"it shows more than {MAX_GAUSSIANS:,} Gaussians")
    known: dict[int, Gaussians] = {}
    for primitive, _ in shown:
        if id(primitive) not in known:
            known[id(primitive)] = read_primitive(document, primitive)
    return [moved(known[id(primitive)], matrix) for primitive, matrix in shown]
