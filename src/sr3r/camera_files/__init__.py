"""Files of known cameras, one module a format: our JSON, nerfstudio's transforms.json, COLMAP models."""

from sr3r.camera_files.camera_file import CameraFile
from sr3r.camera_files.reading import (
    load_all_cameras,
    load_camera_file,
    match_photos,
    read_camera_file,
    save_cameras,
    to_cameras,
)

__all__ = [
    "CameraFile",
    "load_all_cameras",
    "load_camera_file",
    "match_photos",
    "read_camera_file",
    "save_cameras",
    "to_cameras",
]
