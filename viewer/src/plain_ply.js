// Reads PLY files of Gaussians whose colours do not depend on the view, as ours do not.
//
// Spark's own reader is a program of its own (WebAssembly, in a worker): starting it takes longer than reading a scene.

import { ExtSplats, utils } from "@sparkjsdev/spark";

const SH_C0 = 0.28209479177387814;
const PLACES = ["x", "y", "z", "opacity", "scale_0", "scale_1", "scale_2", "rot_0", "rot_1", "rot_2", "rot_3", "f_dc_0", "f_dc_1", "f_dc_2"];
const HEAD_BYTES = 4096;
const END = "end_header\n";

/** The Gaussians in the bytes of a file, or null: Spark has to read it. */
export function readPlainPly(bytes) {
  const header = headerOf(bytes);
  if (header === null) return null;
  const { count, names, begin } = header;
  const at = PLACES.map((name) => names.indexOf(name));
  if (at.includes(-1) || names.includes("f_rest_0")) return null;
  const stride = names.length;
  if (bytes.length < begin + 4 * stride * count) throw new Error("the file ends too soon");
  // A copy, because numbers have to begin at a multiple of four bytes.
  const rows = new Float32Array(bytes.slice(begin, begin + 4 * stride * count).buffer);
  // Textures have whole rows.
  const { maxSplats } = utils.getTextureSize(count);
  const extArrays = [new Uint32Array(4 * maxSplats), new Uint32Array(4 * maxSplats)];
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
  }
  return new ExtSplats({ extArrays, numSplats: count });
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
