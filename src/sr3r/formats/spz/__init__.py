"""SPZ, Niantic's compressed format: about a tenth of a PLY, read by most viewers.

Positions (24 bit fixed point), opacities (8 bit), colours (8 bit), log scales (8 bit), rotations, spherical harmonics
of degree 1 to 4 (5 bits for degree 1, 4 above), each for all Gaussians. Version 1 has half floats for positions.
Versions 1 and 2 keep three components of the quaternion in 8 bits each and turn Gaussians by up to several degrees;
later ones keep the smallest three in 10 bits each, at most a quarter of a degree off, but readers from before 2025 know
only 2. Versions 1 to 3 are one gzip stream, version 4 is a table of zstd streams. The axes are right, up, back, so
scenes are turned over on the way in and out.

`spz_streams` is the bytes, `spz_rotations` the rotations, `spz_limits` what the format cannot hold.
"""

from sr3r.formats.spz.spz_limits import shortfalls
from sr3r.formats.spz.spz_reader import count_of, decode, load
from sr3r.formats.spz.spz_writer import save

__all__ = ["count_of", "decode", "load", "save", "shortfalls"]
