"""Numba kernels that composite the Gaussians of every tile, and the gradients of that.

A tile is 32x32 pixels, kept as 64 blocks of 4x4 pixels, 16 consecutive floats each, so that the loop over a block's
pixels becomes vector instructions. The rules for that, and for all kernels, stand in `cpu_project.py`.
"""

import math
from typing import Any, no_type_check

import numpy as np
from numba import njit, types
from numba.cpython.unsafe.numbers import trailing_zeros
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

# Sections of the tile buffer. Forward: transmittance, three colours, depth, last; backward: see there.
_PIXELS = TILE * TILE
_S1, _S2, _S3, _S4, _S5, _S6 = (_U(k * _PIXELS) for k in range(1, 7))
_LANES, _L16 = 16, _U(16)
_U7, _U3, _U2 = _U(7), _U(3), _U(2)
# Sets of the 64 blocks of a tile, one bit each.
_NO_BLOCK, _ONE_BLOCK = _U(0), _U(1)


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


@njit(**PART)
@no_type_check
def _unfinished(buffer):
    """The blocks in which some pixel is not finished; by rows of blocks, because LLVM makes vectors of such a loop."""
    live = _NO_BLOCK
    for row in range(_U(8)):
        b0 = b1 = b2 = b3 = b4 = b5 = b6 = b7 = False
        for lane in range(_L16):
            p = (row << _U7) + lane
            b0, b1 = b0 | (buffer[p] > _ZERO), b1 | (buffer[p + _U(16)] > _ZERO)
            b2, b3 = b2 | (buffer[p + _U(32)] > _ZERO), b3 | (buffer[p + _U(48)] > _ZERO)
            b4, b5 = b4 | (buffer[p + _U(64)] > _ZERO), b5 | (buffer[p + _U(80)] > _ZERO)
            b6, b7 = b6 | (buffer[p + _U(96)] > _ZERO), b7 | (buffer[p + _U(112)] > _ZERO)
        bits = b0 | b1 << 1 | b2 << 2 | b3 << 3 | b4 << 4 | b5 << 5 | b6 << 6 | b7 << 7
        live |= _U(bits) << (row << _U3)
    return live


@njit(**OPTIONS)
@no_type_check
def composite(
    records, blocks, offsets, width, height, first, step, touched, rgb_image, alpha_image, depth_image, state
):
    """Blend the Gaussians of tiles first, first + step, ... front to back.

    A negative transmittance means that the pixel is finished (or outside the image): a finished pixel can only fail
    the test against MIN_TRANSMITTANCE, so one number holds both the value and the flag.

    Args:
        records: (entries, 10): as `cpu_bin.sort_tiles` left them, with blocks (entries).
        offsets: (tiles + 1): where each tile's list starts.
        touched: Out, (entries): the set of blocks in which the Gaussian was blended.
        rgb_image: Out, (3, height, width), with alpha_image (height, width), the accumulated opacity, and depth_image
            (height, width), the opacity-weighted sum of depths.
        state: Out, (tiles, 2, 1024): final transmittance, and place in the tile's list of the last blended Gaussian.
    """
    _use_wide_vectors()
    tiles_x = (width + TILE - 1) // TILE
    buffer = np.empty(6 * _PIXELS, np.float32)
    for tile in range(first, offsets.shape[0] - 1, step):
        left, top = (tile % tiles_x) * TILE, (tile // tiles_x) * TILE
        buffer[:] = _ZERO
        for block in range(64):
            x, y = left + (block & 7) * 4, top + (block >> 3) * 4
            for lane in range(_LANES):
                p = block * _LANES + lane
                inside = x + (lane & 3) < width and y + (lane >> 2) < height
                buffer[p] = _ONE if inside else -_ONE
                buffer[5 * _PIXELS + p] = -_ONE
        begin, live = offsets[tile], _NO_BLOCK
        for slot in range(begin, offsets[tile + 1]):
            place = slot - begin
            if place & 63 == 0:
                live = _unfinished(buffer)
                if live == _NO_BLOCK:
                    touched[slot : offsets[tile + 1]] = _NO_BLOCK
                    break
            mx, my, peak = records[slot, 0], records[slot, 1], records[slot, 5]
            a, b, c = records[slot, 2], records[slot, 3], records[slot, 4]
            red, green, blue, depth = records[slot, 6], records[slot, 7], records[slot, 8], records[slot, 9]
            k = np.float32(place)
            mask, span = _NO_BLOCK, blocks[slot]
            for block_y in range((span >> 6) & 7, ((span >> 9) & 7) + 1):
                for block_x in range(span & 7, ((span >> 3) & 7) + 1):
                    block = _U(block_y * 8 + block_x)
                    if (live >> block) & _ONE_BLOCK == _NO_BLOCK:
                        continue
                    start = block * _L16
                    x = np.float32(left + block_x * 4) + _HALF - mx
                    y = np.float32(top + block_y * 4) + _HALF - my
                    found = False
                    for lane in range(_L16):
                        p = start + lane
                        dx = x + np.float32(lane & _U3)
                        dy = y + np.float32(lane >> _U2)
                        exponent = peak - (dx * (a * dx + b * dy) + c * dy * dy)
                        alpha = min(_exp2(exponent), _MAX_ALPHA)
                        transmittance = buffer[p]
                        weight = alpha * transmittance
                        remaining = transmittance - weight
                        seen = exponent >= _MIN_EXPONENT
                        going = remaining > _MIN_TRANSMITTANCE
                        blended = seen & going
                        weight = weight if blended else _ZERO
                        found |= blended
                        buffer[p + _S1] += weight * red
                        buffer[p + _S2] += weight * green
                        buffer[p + _S3] += weight * blue
                        buffer[p + _S4] += weight * depth
                        buffer[p + _S5] = k if blended else buffer[p + _S5]
                        after = remaining if going else -abs(transmittance)
                        buffer[p] = after if seen else transmittance
                    mask |= _U(found) << block
            touched[slot] = mask
        for p in range(_PIXELS):
            final = abs(buffer[p])
            state[tile, 0, p] = final
            state[tile, 1, p] = buffer[5 * _PIXELS + p]
            block, lane = p >> 4, p & 15
            x, y = left + (block & 7) * 4 + (lane & 3), top + (block >> 3) * 4 + (lane >> 2)
            if x < width and y < height:
                rgb_image[0, y, x] = buffer[_PIXELS + p]
                rgb_image[1, y, x] = buffer[2 * _PIXELS + p]
                rgb_image[2, y, x] = buffer[3 * _PIXELS + p]
                alpha_image[y, x] = _ONE - final
                depth_image[y, x] = buffer[4 * _PIXELS + p]


@njit(**PART)
@no_type_check
def _add_lanes(lanes, sums, slot):
    """Ten sums of 16 lanes each; in one loop, because LLVM makes vectors of that, and not of ten."""
    s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = s8 = s9 = _ZERO
    for lane in range(_L16):
        s0, s1, s2 = s0 + lanes[lane], s1 + lanes[lane + _U(16)], s2 + lanes[lane + _U(32)]
        s3, s4, s5 = s3 + lanes[lane + _U(48)], s4 + lanes[lane + _U(64)], s5 + lanes[lane + _U(80)]
        s6, s7, s8 = s6 + lanes[lane + _U(96)], s7 + lanes[lane + _U(112)], s8 + lanes[lane + _U(128)]
        s9 += lanes[lane + _U(144)]
    sums[slot, 0], sums[slot, 1], sums[slot, 2], sums[slot, 3], sums[slot, 4] = s0, s1, s2, s3, s4
    sums[slot, 5], sums[slot, 6], sums[slot, 7], sums[slot, 8], sums[slot, 9] = s5, s6, s7, s8, s9


@njit(**OPTIONS)
@no_type_check
def composite_backward(
    records, touched, sources, offsets, width, height, first, step, grad_rgb, grad_alpha, grad_depth, state, sums
):
    """What every Gaussian contributes to the gradient in tiles first, first + step, ..., back to front.

    Args:
        touched: (entries): as `composite` left it, like state.
        sources: (entries): as `cpu_bin.sort_tiles` left it.
        grad_rgb: (3, height, width), with grad_alpha and grad_depth (height, width): of what `composite` drew.
        sums: Out, (entries, 10), in the order of the lists before sorting, which is the one in which
            `project_backward` reads them. With q the gradient of ln(alpha) at a pixel, w its blending weight and v the
            gradients of the images: sums over the pixels of q, q dx, q dy, q dx^2, q dx dy, q dy^2, w v_red, w v_green,
            w v_blue, w v_depth.
    """
    _use_wide_vectors()
    tiles_x = (width + TILE - 1) // TILE
    # Sections: transmittance, gradient behind (see below), image gradient of colour (3) and depth, last.
    buffer = np.empty(7 * _PIXELS, np.float32)
    lanes = np.empty(10 * _LANES, np.float32)
    for tile in range(first, offsets.shape[0] - 1, step):
        left, top = (tile % tiles_x) * TILE, (tile // tiles_x) * TILE
        for block in range(64):
            for lane in range(_LANES):
                p = block * _LANES + lane
                x, y = left + (block & 7) * 4 + (lane & 3), top + (block >> 3) * 4 + (lane >> 2)
                final, last = state[tile, 0, p], state[tile, 1, p]
                buffer[p] = final
                buffer[6 * _PIXELS + p] = last
                if x < width and y < height:
                    # Loss per transmittance that passes this depth, times that transmittance.
                    buffer[_PIXELS + p] = -final * grad_alpha[y, x]
                    buffer[2 * _PIXELS + p] = grad_rgb[0, y, x]
                    buffer[3 * _PIXELS + p] = grad_rgb[1, y, x]
                    buffer[4 * _PIXELS + p] = grad_rgb[2, y, x]
                    buffer[5 * _PIXELS + p] = grad_depth[y, x]
                else:
                    for section in range(1, 6):
                        buffer[section * _PIXELS + p] = _ZERO
        begin = offsets[tile]
        # In order, which brings to the cache what is written out of order below.
        for source in range(begin, offsets[tile + 1]):
            for column in range(10):
                sums[source, column] = _ZERO
        for slot in range(offsets[tile + 1] - 1, begin - 1, -1):
            todo = touched[slot]
            if todo == _NO_BLOCK:
                continue
            mx, my, peak = records[slot, 0], records[slot, 1], records[slot, 5]
            a, b, c = records[slot, 2], records[slot, 3], records[slot, 4]
            red, green, blue, depth = records[slot, 6], records[slot, 7], records[slot, 8], records[slot, 9]
            k = np.float32(slot - begin)
            lanes[:] = _ZERO
            while todo != _NO_BLOCK:
                block = trailing_zeros(todo)
                todo &= todo - _ONE_BLOCK
                start = block * _L16
                x = np.float32(left + ((block & _U7) << _U2)) + _HALF - mx
                y = np.float32(top + ((block >> _U3) << _U2)) + _HALF - my
                for lane in range(_L16):
                    p = start + lane
                    dx = x + np.float32(lane & _U3)
                    dy = y + np.float32(lane >> _U2)
                    exponent = peak - (dx * (a * dx + b * dy) + c * dy * dy)
                    power = _exp2(exponent)
                    alpha = min(power, _MAX_ALPHA)
                    blended = (exponent >= _MIN_EXPONENT) & (buffer[p + _S6] >= k)
                    through = _ONE / (_ONE - alpha)
                    before = buffer[p] * through
                    v_red, v_green = buffer[p + _S2], buffer[p + _S3]
                    v_blue, v_depth = buffer[p + _S4], buffer[p + _S5]
                    behind = buffer[p + _S1]
                    value = red * v_red + green * v_green + blue * v_blue + depth * v_depth
                    q = alpha * (before * value - behind * through)
                    q = q if blended & (power <= _MAX_ALPHA) else _ZERO
                    weight = alpha * before if blended else _ZERO
                    buffer[p] = before if blended else buffer[p]
                    buffer[p + _S1] = behind + weight * value
                    lanes[lane] += q
                    lanes[lane + _U(16)] += q * dx
                    lanes[lane + _U(32)] += q * dy
                    lanes[lane + _U(48)] += q * dx * dx
                    lanes[lane + _U(64)] += q * dx * dy
                    lanes[lane + _U(80)] += q * dy * dy
                    lanes[lane + _U(96)] += weight * v_red
                    lanes[lane + _U(112)] += weight * v_green
                    lanes[lane + _U(128)] += weight * v_blue
                    lanes[lane + _U(144)] += weight * v_depth
            _add_lanes(lanes, sums, sources[slot])
