"""Files of known cameras, one module a format: our JSON, nerfstudio's, 3DGS's, COLMAP models; and their lenses."""

from sr3r.camera_files.camera_file import CameraFile, Origin
from sr3r.camera_files.own import save_cameras
from sr3r.camera_files.photo_matching import match_photos
from sr3r.camera_files.photo_pixels import is_used_as_stored, load_photo, notes_on, straightened
from sr3r.camera_files.photo_places import find_photos
from sr3r.camera_files.reading import all_cameras, has_cameras, load_all_cameras, read_camera_file, to_cameras

__all__ = [
    "CameraFile",
    "Origin",
    "all_cameras",
    "find_photos",
    "has_cameras",
    "is_used_as_stored",
    "load_all_cameras",
    "load_photo",
    "match_photos",
    "notes_on",
    "read_camera_file",
    "save_cameras",
    "straightened",
    "to_cameras",
]
