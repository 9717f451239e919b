"""SOG: PlayCanvas' smallest format, lossless WebP pictures in which a pixel is a Gaussian, in a zip or a folder.

meta.json names the pictures. Positions are 16 bits between bounds, after sign(x) log(|x| + 1), in two pictures. A
quaternion is its three smaller components (wxyz, times sqrt(2)), the alpha tells which is the largest: 252 for w, to
255 for z. In version 2, log scales and the constant harmonic are levels of a codebook of 256 each, and the alpha of a
colour is the opacity; in version 1 they are bytes between bounds, and the alpha is a logit. The higher harmonics are
entries of a palette of at most 65,536, whose values are again such bytes: 64 entries a row, a pixel a coefficient. The
axes are those of the scene, as in a PLY: the format's description says right, up, back, but its programs write what
the PLY holds and turn both alike.

`sog_source` finds the parts, `sog_pictures` encodes and decodes them, `sog_packing` puts Gaussians into bytes.
"""

from sr3r.formats.sog.sog_reader import load
from sr3r.formats.sog.sog_writer import save

__all__ = ["load", "save"]
