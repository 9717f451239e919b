"""Readers of recorded scenes with cameras: one file a format, named after it, each with a `READER`."""

from sr3r.data.readers import dl3dv, dtu, photos_with_cameras, pixelsplat_chunks, scannetpp
from sr3r.data.readers.reader import Reader

# DL3DV's and ScanNet++'s scenes are nerfstudio and COLMAP folders too, so photos with cameras come last.
READERS: tuple[Reader, ...] = (
    pixelsplat_chunks.READER,
    dtu.READER,
    scannetpp.READER,
    dl3dv.READER,
    photos_with_cameras.READER,
)
"""All formats, in the order in which they are tried. A new one is a file and a line here (docs/data.md)."""
