// The first order of the Gaussians, made here: Spark's worker takes longer to start than a scene to be sorted.

// The depth of what is not drawn.
const NOWHERE = 0x7f800000;
const DIGITS = 1 << 16;

/** Lets a SparkRenderer sort once without its worker, which it makes for the second time. */
export function sortFirstHere(spark) {
  spark.sortWorker = {
    async call(name, { numSplats, readback, ordering }) {
      spark.sortWorker = null;
      return { activeSplats: order(readback, numSplats, ordering), readback, ordering };
    },
    dispose() {},
  };
}

/** Indices of depths (the bits of positive floats) from far to near; equal ones keep their order. Returns how many. */
export function order(depths, count, indices) {
  let [keys, from] = [new Uint32Array(count), new Uint32Array(count)];
  let active = 0;
  for (let i = 0; i < count; i++) {
    if (depths[i] >= NOWHERE) continue;
    keys[active] = ~depths[i];
    from[active++] = i;
  }
  const sorted = new Uint32Array(active);
  const lower = new Uint32Array(active);
  pass(active, (i) => keys[i] & 0xffff, (i, to) => ((sorted[to] = keys[i]), (lower[to] = from[i])));
  pass(active, (i) => sorted[i] >>> 16, (i, to) => (indices[to] = lower[i]));
  return active;
}

/** One pass of a radix sort. */
function pass(count, digit, place) {
  const starts = new Uint32Array(DIGITS + 1);
  for (let i = 0; i < count; i++) starts[digit(i) + 1]++;
  for (let d = 0; d < DIGITS; d++) starts[d + 1] += starts[d];
  for (let i = 0; i < count; i++) place(i, starts[digit(i)]++);
}
