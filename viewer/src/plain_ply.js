// Reads PLY files of Gaussians with spherical harmonics up to degree 1, as ours are.
//
// Spark's own reader is a program of its own (WebAssembly, in a worker): starting it takes longer than reading a scene.

import { SLOPES, colourOf } from "./encoded_gaussians.js";

const PLACES = ["x", "y", "z", "opacity", "scale_0", "scale_1", "scale_2", "rot_0", "rot_1", "rot_2", "rot_3", "f_dc_0", "f_dc_1", "f_dc_2"];
// Of one colour, red, green or blue: all that the file may have.
const ALL = [0, 3, 8, 15];
const HEAD_BYTES = 4096;
const END = "end_header\n";

/** The source of the Gaussians in the bytes of a file, or null: Spark has to read it. */
export function readPlainPly(bytes) {
  const header = headerOf(bytes);
  if (header === null) return null;
  const { count, names, begin } = header;
  const at = PLACES.map((name) => names.indexOf(name));
  const harmonics = names.filter((name) => name.startsWith("f_rest_")).length / 3;
  if (at.includes(-1) || !ALL.includes(harmonics)) return null;
  const stride = names.length;
  if (bytes.length < begin + 4 * stride * count) throw new Error("the file ends too soon");
  const view = new DataView(bytes.buffer, bytes.byteOffset + begin);
  const number = (index) => view.getFloat32(4 * index, true);
  const rest = names.indexOf("f_rest_0");
  if (harmonics > SLOPES && !isLinear(number, count, stride, rest, harmonics)) return null;
  const [x, y, z, opacity, s0, s1, s2, w, qx, qy, qz, red, green, blue] = at;
  const copy = (from, gaussians, to) => {
    const row = stride * from;
    gaussians.set(
      to,
      number(row + x),
      number(row + y),
      number(row + z),
      Math.exp(number(row + s0)),
      Math.exp(number(row + s1)),
      Math.exp(number(row + s2)),
      number(row + qx),
      number(row + qy),
      number(row + qz),
      number(row + w),
      1 / (1 + Math.exp(-number(row + opacity))),
      colourOf(number(row + red)),
      colourOf(number(row + green)),
      colourOf(number(row + blue)),
    );
    if (!harmonics) return;
    for (let k = 0, at = row + rest; k < SLOPES; k++, at++) {
      gaussians.setSlope(to, k, number(at), number(at + harmonics), number(at + 2 * harmonics));
    }
  };
  return { count, hasSlopes: harmonics > 0, copy };
}

/** Whether harmonics beyond degree 1 are zero throughout: files have them because some programs expect them. */
function isLinear(number, count, stride, rest, harmonics) {
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < 3 * harmonics; k++) if (k % harmonics >= SLOPES && number(stride * i + rest + k) !== 0) return false;
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
