// Sorts the Gaussians for a SparkRenderer: its own worker would need its program in WebAssembly.

/** Indices of depths (the bits of positive floats) from far to near; equal ones keep their order. Returns how many. */
export function order(depths, count, indices) {
  // All names are its own: the worker runs the text of this function.
  const nowhere = 0x7f800000; // the depth of what is not drawn
  const digits = 1 << 16;
  const keys = new Uint32Array(count);
  const from = new Uint32Array(count);
  const lows = new Uint32Array(digits + 1);
  const highs = new Uint32Array(digits + 1);
  let active = 0;
  for (let i = 0; i < count; i++) {
    if (depths[i] >= nowhere) continue;
    const key = ~depths[i] >>> 0;
    lows[(key & 0xffff) + 1]++;
    highs[(key >>> 16) + 1]++;
    keys[active] = key;
    from[active++] = i;
  }
  for (let d = 0; d < digits; d++) {
    lows[d + 1] += lows[d];
    highs[d + 1] += highs[d];
  }
  // Two passes of a radix sort.
  const sorted = new Uint32Array(active);
  for (let i = 0; i < active; i++) sorted[lows[keys[i] & 0xffff]++] = i;
  for (let i = 0; i < active; i++) indices[highs[keys[sorted[i]] >>> 16]++] = from[sorted[i]];
  return active;
}

const PROGRAM = `
  const order = ${order};
  onmessage = ({ data: { readback, numSplats, ordering } }) => {
    const activeSplats = order(readback, numSplats, ordering);
    postMessage({ activeSplats, readback, ordering }, [readback.buffer, ordering.buffer]);
  };
`;

/** Has the methods of Spark's worker that a SparkRenderer calls, which waits for each order before it asks for another. */
export class Sorter {
  /** The first order is made here: a worker takes longer to start. */
  async call(name, { readback, numSplats, ordering }) {
    if (!this.isStarted) {
      this.isStarted = true;
      return { activeSplats: order(readback, numSplats, ordering), readback, ordering };
    }
    this.worker ??= startWorker();
    return new Promise((resolve, reject) => {
      this.worker.onmessage = ({ data }) => resolve(data);
      this.worker.onerror = ({ message }) => reject(new Error(message));
      this.worker.postMessage({ readback, numSplats, ordering }, [readback.buffer, ordering.buffer]);
    });
  }

  dispose() {
    this.worker?.terminate();
    this.worker = null;
  }
}

function startWorker() {
  const address = URL.createObjectURL(new Blob([PROGRAM], { type: "text/javascript" }));
  const worker = new Worker(address);
  URL.revokeObjectURL(address);
  return worker;
}
