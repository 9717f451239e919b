"""Numba kernels that take images back onto the Gaussians: the transpose of compositing their colours.

What holds for the kernels of `cpu_composite.py` and `cpu_project.py` holds here too.
"""

import math
from typing import Any, no_type_check

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

MAX_ALPHA = 0.99
MIN_ALPHA = 1 / 255
MIN_TRANSMITTANCE = 1e-4
TILE = 32

OPTIONS = {
    "nogil": True,
    "cache": True,
    "error_model": "numpy",
    "fastmath": {"contract", "reassoc", "nsz", "arcp", "afn"},
    "no_cfunc_wrapper": True,
}
# Of functions that only kernels call.
PART: dict[str, Any] = {**OPTIONS, "cache": False, "no_cpython_wrapper": True}

_F, _U = np.float32, np.uint64
_ZERO, _HALF, _ONE = _F(0), _F(0.5), _F(1)
_MAX_ALPHA, _MIN_TRANSMITTANCE = _F(MAX_ALPHA), _F(MIN_TRANSMITTANCE)
_MIN_EXPONENT = _F(math.log2(MIN_ALPHA))
_UNDERFLOW = _F(-120)
_P0, _P1, _P2 = _F(1), _F(0.69314686), _F(0.24022238)
_P3, _P4, _P5 = _F(0.05550893), _F(0.00967170), _F(0.00132187)

# Sections of the tile buffer: transmittance, then an image channel each.
_PIXELS = TILE * TILE
_S1, _S2, _S3 = (_U(k * _PIXELS) for k in range(1, 4))
_LANES, _L16 = 16, _U(16)
_U3, _U2 = _U(3), _U(2)


@intrinsic
def _use_wide_vectors(typing_context):
    """Compile the calling function with 512-bit vectors where the processor has them (measured: a quarter faster).

    LLVM prefers half that width on many processors. The attribute is one llvmlite does not know, hence `set.add`.
    """

    def generate(context, builder, signature, arguments):
        attributes = builder.function.attributes
        if isinstance(attributes, set):
            set.add(attributes, '"prefer-vector-width"="512"')
        return context.get_dummy_value()

    return types.void(), generate


@njit(**PART)
@no_type_check
def _exp2(x):
    """2^x for x <= 0, relative error 1e-7; a polynomial for the fraction, the integer part as exponent bits."""
    x = max(x, _UNDERFLOW)
    whole = np.int32(x - _HALF)
    f = x - np.float32(whole)
    power = _P0 + f * (_P1 + f * (_P2 + f * (_P3 + f * (_P4 + f * _P5))))
    return power * np.int32(np.int32(whole + np.int32(127)) << np.int32(23)).view(np.float32)


@njit(**OPTIONS)
@no_type_check
def back_project(records, blocks, sources, offsets, width, height, first, step, images, sums):
    """What every Gaussian sees of images in tiles first, first + step, ..., front to back.

    Args:
        records: (entries, 10): as `cpu_bin.sort_tiles` left them, with blocks and sources (entries).
        offsets: (tiles + 1): where each tile's list starts.
        images: (3, height, width).
        sums: Out, (entries, 4), in the order of the lists before sorting: with w the blending weight at a pixel and v
            the images, sums over the pixels of w v_1, w v_2, w v_3 and w.
    """
    _use_wide_vectors()
    tiles_x = (width + TILE - 1) // TILE
    buffer = np.empty(4 * _PIXELS, np.float32)
    lanes = np.empty(4 * _LANES, np.float32)
    live = np.empty(64, np.bool_)
    for tile in range(first, offsets.shape[0] - 1, step):
        left, top = (tile % tiles_x) * TILE, (tile // tiles_x) * TILE
        for block in range(64):
            x, y = left + (block & 7) * 4, top + (block >> 3) * 4
            live[block] = x < width and y < height
            for lane in range(_LANES):
                p = block * _LANES + lane
                column, row = x + (lane & 3), y + (lane >> 2)
                inside = column < width and row < height
                buffer[p] = _ONE if inside else -_ONE
                for channel in range(3):
                    buffer[(1 + channel) * _PIXELS + p] = images[channel, row, column] if inside else _ZERO
        begin, end = offsets[tile], offsets[tile + 1]
        # In order, which brings to the cache what is written out of order below.
        for source in range(begin, end):
            for column in range(4):
                sums[source, column] = _ZERO
        for slot in range(begin, end):
            if (slot - begin) & 63 == 63:
                going = False
                for block in range(64):
                    if live[block]:
                        largest = -_ONE
                        for lane in range(_LANES):
                            largest = max(largest, buffer[block * _LANES + lane])
                        live[block] = largest > _ZERO
                        going = going or live[block]
                if not going:
                    break
            mx, my, peak = records[slot, 0], records[slot, 1], records[slot, 5]
            a, b, c = records[slot, 2], records[slot, 3], records[slot, 4]
            lanes[:] = _ZERO
            span = blocks[slot]
            for block_y in range((span >> 6) & 7, ((span >> 9) & 7) + 1):
                for block_x in range(span & 7, ((span >> 3) & 7) + 1):
                    block = block_y * 8 + block_x
                    if not live[block]:
                        continue
                    start = _U(block * _LANES)
                    x = np.float32(left + block_x * 4) + _HALF - mx
                    y = np.float32(top + block_y * 4) + _HALF - my
                    for lane in range(_L16):
                        p = start + lane
                        dx = x + np.float32(lane & _U3)
                        dy = y + np.float32(lane >> _U2)
                        exponent = peak - (dx * (a * dx + b * dy) + c * dy * dy)
                        transmittance = buffer[p]
                        weight = min(_exp2(exponent), _MAX_ALPHA) * transmittance
                        remaining = transmittance - weight
                        seen = exponent >= _MIN_EXPONENT
                        going = remaining > _MIN_TRANSMITTANCE
                        weight = weight if seen & going else _ZERO
                        lanes[lane] += weight * buffer[p + _S1]
                        lanes[lane + _U(16)] += weight * buffer[p + _S2]
                        lanes[lane + _U(32)] += weight * buffer[p + _S3]
                        lanes[lane + _U(48)] += weight
                        after = remaining if going else -abs(transmittance)
                        buffer[p] = after if seen else transmittance
            for column in range(4):
                total = _ZERO
                for lane in range(_LANES):
                    total += lanes[column * _LANES + lane]
                sums[sources[slot], column] = total


@njit(**OPTIONS)
@no_type_check
def collect(boxes, depths, chunks, first, step, first_rows, slots, sums, collected):
    """Add up what each Gaussian of one image saw in the tiles it touches.

    Args:
        boxes: As `cpu_project.project` left them, like depths.
        first_rows: (chunks): rows of `slots` are counted from here, over the tiles of the Gaussians of a chunk.
        slots: Where in `sums` each row is.
        sums: As `back_project` left them.
        collected: Out, (n, 4).
    """
    n = depths.shape[0]
    for chunk in range(first, chunks, step):
        row = first_rows[chunk]
        for i in range(n * chunk // chunks, n * (chunk + 1) // chunks):
            red = green = blue = weight = _ZERO
            if depths[i] > _ZERO:
                columns = boxes[i, 1] // TILE - boxes[i, 0] // TILE + 1
                end = row + columns * (boxes[i, 3] // TILE - boxes[i, 2] // TILE + 1)
                for k in range(row, end):
                    slot = slots[k]
                    red, green = red + sums[slot, 0], green + sums[slot, 1]
                    blue, weight = blue + sums[slot, 2], weight + sums[slot, 3]
                row = end
            collected[i, 0], collected[i, 1], collected[i, 2], collected[i, 3] = red, green, blue, weight
