// Gaussians as Spark keeps them: textures of its larger kind, with harmonics up to degree 1.
//
// They come from a source, which reads a file: { count, hasSlopes, copy(from, gaussians, to) } copies one of the file.

import { ExtSplats, utils } from "@sparkjsdev/spark";

const SH_C0 = 0.28209479177387814;

/** Coefficients of degree 1 of one colour: red, green or blue. */
export const SLOPES = 3;

/** Red, green or blue of a constant harmonic. */
export const colourOf = (constant) => SH_C0 * constant + 0.5;

/** The Gaussians of a source as Spark takes them: all, or one of every n. */
export function encode(source, step = 1) {
  const gaussians = new EncodedGaussians(Math.floor(source.count / step), source.hasSlopes);
  for (let i = 0; i < gaussians.count; i++) {
    // Not of the same row of a wall every time.
    const place = step === 1 ? 0 : (Math.imul(i, 2654435769) >>> 16) % step;
    source.copy(step * i + place, gaussians, i);
  }
  return gaussians.extSplats();
}

class EncodedGaussians {
  /** Room for so many. */
  constructor(count, hasSlopes) {
    // Textures have whole rows.
    const { maxSplats } = utils.getTextureSize(count);
    this.count = count;
    this.arrays = [new Uint32Array(4 * maxSplats), new Uint32Array(4 * maxSplats)];
    this.sh1 = hasSlopes ? new Uint32Array(4 * maxSplats) : null;
  }

  /** The one at an index: place, scales, quaternion (x, y, z, w), opacity, red, green, blue. */
  set(index, ...values) {
    utils.encodeExtSplat(this.arrays, index, ...values);
  }

  /** One of its three harmonics of degree 1. */
  setSlope(index, slope, red, green, blue) {
    this.sh1[4 * index + slope] = sharedExponent(red, green, blue);
  }

  extSplats() {
    return new ExtSplats({ extArrays: this.arrays, numSplats: this.count, extra: this.sh1 ? { sh1: this.sh1 } : {} });
  }
}

/** Three numbers as Spark's shaders read them: eight bits each of a power of two, their signs, and the exponent plus 15. */
function sharedExponent(red, green, blue) {
  const [r, g, b] = [Math.abs(red), Math.abs(green), Math.abs(blue)];
  const largest = Math.max(r, g, b);
  if (largest === 0) return 0;
  // Spark's own encoder takes the power of two below, and cuts off what is larger.
  const exponent = Math.min(31, Math.max(0, Math.ceil(Math.log2(largest)) + 15));
  const scale = 255 / 2 ** (exponent - 15);
  const bits = (value) => Math.min(255, Math.round(value * scale));
  const signs = (red < 0 ? 1 : 0) | (green < 0 ? 2 : 0) | (blue < 0 ? 4 : 0);
  return (bits(r) | (bits(g) << 8) | (bits(b) << 16) | (signs << 24) | (exponent << 27)) >>> 0;
}
