// Reads SPZ files as ours are: version 2 or 3, in one gzip stream, with spherical harmonics up to degree 1.
//
// The format is that of sr3r/formats/spz; Spark's own encoder of harmonics cuts off large ones.

import { SLOPES, colourOf } from "./encoded_gaussians.js";
import { unpacked } from "./source.js";

const GZIP = 0x8b1f;
const MAGIC = 0x5053474e;
const HEADER_BYTES = 16;
const COLOUR_SCALE = 0.15;
const [LOWEST_LOG_SCALE, LOG_SCALE_STEP] = [-10, 16];
const BYTES = Array.from({ length: 256 }, (_, byte) => byte);
const SCALES = BYTES.map((byte) => Math.exp(byte / LOG_SCALE_STEP + LOWEST_LOG_SCALE));
const COLOURS = BYTES.map((byte) => colourOf((byte - 127.5) / (COLOUR_SCALE * 255)));
const HARMONICS = BYTES.map((byte) => (byte - 128) / 128);

/** A promise of the source of the Gaussians in the bytes of a file, or of null: Spark has to read it. */
export async function readPlainSpz(bytes) {
  // Version 4 is no gzip stream.
  if (!("DecompressionStream" in window) || bytes.length < 2 || (bytes[0] | (bytes[1] << 8)) !== GZIP) return null;
  const data = await unpacked(bytes);
  const view = new DataView(data.buffer);
  if (data.length < HEADER_BYTES || view.getUint32(0, true) !== MAGIC) return null;
  const [version, count] = [view.getUint32(4, true), view.getUint32(8, true)];
  const [degree, fractionalBits, flags] = data.subarray(12);
  // Flags may say that the axes are others.
  if ((version !== 2 && version !== 3) || degree > 1 || flags) return null;
  const rotationBytes = version === 2 ? 3 : 4;
  const harmonicBytes = degree ? 3 * SLOPES : 0;
  if (data.length < HEADER_BYTES + count * (16 + rotationBytes + harmonicBytes)) throw new Error("the file ends too soon");
  const means = HEADER_BYTES;
  const opacities = means + 9 * count;
  const colours = opacities + count;
  const scales = colours + 3 * count;
  const rotations = scales + 3 * count;
  const harmonics = rotations + rotationBytes * count;
  const step = 2 ** -fractionalBits;
  // The low byte of 24 is shifted up and back for the sign.
  const coordinate = (at) => (((data[at] << 8) | (data[at + 1] << 16) | (data[at + 2] << 24)) >> 8) * step;
  const quaternion = new Float64Array(4);
  const copy = (from, gaussians, to) => {
    const [mean, colour, scale] = [means + 9 * from, colours + 3 * from, scales + 3 * from];
    if (version === 2) firstThree(data, rotations + 3 * from, quaternion);
    else smallestThree(view.getUint32(rotations + 4 * from, true), quaternion);
    gaussians.set(
      to,
      coordinate(mean),
      coordinate(mean + 3),
      coordinate(mean + 6),
      SCALES[data[scale]],
      SCALES[data[scale + 1]],
      SCALES[data[scale + 2]],
      quaternion[0],
      quaternion[1],
      quaternion[2],
      quaternion[3],
      data[opacities + from] / 255,
      COLOURS[data[colour]],
      COLOURS[data[colour + 1]],
      COLOURS[data[colour + 2]],
    );
    if (!degree) return;
    for (let k = 0, at = harmonics + harmonicBytes * from; k < SLOPES; k++, at += 3) {
      gaussians.setSlope(to, k, HARMONICS[data[at]], HARMONICS[data[at + 1]], HARMONICS[data[at + 2]]);
    }
  };
  return { count, hasSlopes: degree > 0, copy };
}

/** The quaternion (x, y, z, w) of version 2: three bytes, and w is positive. */
function firstThree(data, at, quaternion) {
  let rest = 1;
  for (let k = 0; k < 3; k++) {
    quaternion[k] = data[at + k] / 127.5 - 1;
    rest -= quaternion[k] ** 2;
  }
  quaternion[3] = Math.sqrt(Math.max(0, rest));
  const length = Math.hypot(...quaternion);
  for (let k = 0; k < 4; k++) quaternion[k] /= length;
}

/** That of version 3: two bits say which component is largest, the others have a sign and nine bits each. */
function smallestThree(word, quaternion) {
  const largest = word >>> 30;
  let rest = 1;
  for (let k = 3; k >= 0; k--) {
    if (k === largest) continue;
    quaternion[k] = (((word & 511) / 511) * Math.SQRT1_2) * (word & 512 ? -1 : 1);
    rest -= quaternion[k] ** 2;
    word >>>= 10;
  }
  quaternion[largest] = Math.sqrt(Math.max(0, rest));
}
