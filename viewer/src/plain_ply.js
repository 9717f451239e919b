// Reads PLY files of Gaussians with spherical harmonics up to degree 1, as ours are.
//
// Spark's own reader is a program of its own (WebAssembly, in a worker): starting it takes longer than reading a scene.

import { ExtSplats, utils } from "@sparkjsdev/spark";

const SH_C0 = 0.28209479177387814;
const PLACES = ["x", "y", "z", "opacity", "scale_0", "scale_1", "scale_2", "rot_0", "rot_1", "rot_2", "rot_3", "f_dc_0", "f_dc_1", "f_dc_2"];
// Of one colour, red, green or blue: those of degree 1, and all that the file may have.
const SLOPES = 3;
const ALL = [0, 3, 8, 15];
const HEAD_BYTES = 4096;
const END = "end_header\n";

/** The Gaussians in the bytes of a file, or null: Spark has to read it. */
export function readPlainPly(bytes) {
  const header = headerOf(bytes);
  if (header === null) return null;
  const { count, names, begin } = header;
  const at = PLACES.map((name) => names.indexOf(name));
  const harmonics = names.filter((name) => name.startsWith("f_rest_")).length / 3;
  if (at.includes(-1) || !ALL.includes(harmonics)) return null;
  const stride = names.length;
  if (bytes.length < begin + 4 * stride * count) throw new Error("the file ends too soon");
  // A copy, because numbers have to begin at a multiple of four bytes.
  const rows = new Float32Array(bytes.slice(begin, begin + 4 * stride * count).buffer);
  const rest = names.indexOf("f_rest_0");
  if (harmonics > SLOPES && !isLinear(rows, stride, rest, harmonics)) return null;
  // Textures have whole rows.
  const { maxSplats } = utils.getTextureSize(count);
  const extArrays = [new Uint32Array(4 * maxSplats), new Uint32Array(4 * maxSplats)];
  const sh1 = harmonics ? new Uint32Array(4 * maxSplats) : undefined;
  const [x, y, z, opacity, s0, s1, s2, w, qx, qy, qz, red, green, blue] = at;
  const colour = (value) => SH_C0 * value + 0.5;
  for (let i = 0, row = 0; i < count; i++, row += stride) {
    utils.encodeExtSplat(
      extArrays,
      i,
      rows[row + x],
      rows[row + y],
      rows[row + z],
      Math.exp(rows[row + s0]),
      Math.exp(rows[row + s1]),
      Math.exp(rows[row + s2]),
      rows[row + qx],
      rows[row + qy],
      rows[row + qz],
      rows[row + w],
      1 / (1 + Math.exp(-rows[row + opacity])),
      colour(rows[row + red]),
      colour(rows[row + green]),
      colour(rows[row + blue]),
    );
    if (!sh1) continue;
    for (let k = 0, from = row + rest; k < SLOPES; k++, from++) {
      sh1[4 * i + k] = sharedExponent(rows[from], rows[from + harmonics], rows[from + 2 * harmonics]);
    }
  }
  return new ExtSplats({ extArrays, numSplats: count, extra: sh1 ? { sh1 } : {} });
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

/** Whether harmonics beyond degree 1 are zero throughout: files have them because some programs expect them. */
function isLinear(rows, stride, rest, harmonics) {
  for (let row = rest; row < rows.length; row += stride) {
    for (let k = 0; k < 3 * harmonics; k++) if (k % harmonics >= SLOPES && rows[row + k] !== 0) return false;
  }
  return true;
}

/** Count, names of the numbers of a Gaussian, and where they begin; null if it is not one table of float32. */
function headerOf(bytes) {
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, HEAD_BYTES));
  const end = text.indexOf(END);
  if (!text.startsWith("ply\n") || end < 0) return null;
  const lines = text.slice(4, end).trimEnd().split("\n").filter((line) => !/^(comment|obj_info)/.test(line));
  const [format, element, ...properties] = lines.map((line) => line.split(" "));
  const isPlain =
    format?.join(" ") === "format binary_little_endian 1.0" &&
    element?.[1] === "vertex" &&
    properties.every(([word, type]) => word === "property" && type === "float");
  return isPlain ? { count: Number(element[2]), names: properties.map(([, , name]) => name), begin: end + END.length } : null;
}
