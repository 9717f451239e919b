"""Numba kernels that composite the Gaussians of every tile, the transpose of that, and its gradients.

A tile is 32x32 pixels, kept as 64 blocks of 4x4 pixels, 16 consecutive floats each, so that the loop over a block's
pixels becomes vector instructions. The rules for that, and for all kernels, stand in `cpu_rules.py`.
"""

from typing import no_type_check

import numpy as np
from numba import njit
from numba.cpython.unsafe.numbers import trailing_zeros

from sr3r.rendering.cpu_rules import (
    HALF,
    L16,
    LANES,
    ONE,
    OPTIONS,
    PART,
    TILE,
    ZERO,
    F,
    U,
    exp2,
    first_line,
    held,
    use_wide_vectors,
)
from sr3r.rendering.reference import MAX_ALPHA, MIN_TRANSMITTANCE

_MAX_ALPHA, _MIN_TRANSMITTANCE = F(MAX_ALPHA), F(MIN_TRANSMITTANCE)

# Sections of the tile buffer. Forward: transmittance, three colours, depth, last; backward: see there.
_PIXELS = TILE * TILE
_S1, _S2, _S3, _S4, _S5, _S6 = (U(k * _PIXELS) for k in range(1, 7))
_U7, _U3, _U2 = U(7), U(3), U(2)
# Sets of the 64 blocks of a tile, one bit each.
_NO_BLOCK, _ONE_BLOCK = U(0), U(1)


@njit(**PART)
@no_type_check
def _unfinished(buffer, base):
    """The blocks in which some pixel is not finished; by rows of blocks, because LLVM makes vectors of such a loop."""
    live = _NO_BLOCK
    for row in range(U(8)):
        b0 = b1 = b2 = b3 = b4 = b5 = b6 = b7 = False
        for lane in range(L16):
            p = base + (row << _U7) + lane
            b0, b1 = b0 | (buffer[p] > ZERO), b1 | (buffer[p + U(16)] > ZERO)
            b2, b3 = b2 | (buffer[p + U(32)] > ZERO), b3 | (buffer[p + U(48)] > ZERO)
            b4, b5 = b4 | (buffer[p + U(64)] > ZERO), b5 | (buffer[p + U(80)] > ZERO)
            b6, b7 = b6 | (buffer[p + U(96)] > ZERO), b7 | (buffer[p + U(112)] > ZERO)
        bits = b0 | b1 << 1 | b2 << 2 | b3 << 3 | b4 << 4 | b5 << 5 | b6 << 6 | b7 << 7
        live |= U(bits) << (row << _U3)
    return live


@njit(**OPTIONS)
@no_type_check
def composite(
    constants, records, blocks, offsets, width, height, first, step, touched, rgb_image, alpha_image, depth_image,
    state,
):  # fmt: skip
    """Blend the Gaussians of tiles first, first + step, ... front to back.

    A negative transmittance means that the pixel is finished (or outside the image): a finished pixel can only fail
    the test against MIN_TRANSMITTANCE, so one number holds both the value and the flag.

    Args:
        constants: `cpu_rules.CONSTANTS`, here and below.
        records: (entries, 10): as `cpu_bin.sort_tiles` left them, with blocks (entries).
        offsets: (tiles + 1): where each tile's list starts.
        touched: Out, (entries): the set of blocks in which the Gaussian was blended.
        rgb_image: Out, (3, height, width), with alpha_image (height, width), the accumulated opacity, and depth_image
            (height, width), the opacity-weighted sum of depths.
        state: Out, (tiles, 2, 1024): final transmittance, and place in the tile's list of the last blended Gaussian.
    """
    use_wide_vectors()
    terms, min_exponent = held(constants)
    tiles_x = (width + TILE - 1) // TILE
    buffer = np.empty(6 * _PIXELS + LANES, np.float32)
    base = first_line(buffer)
    for tile in range(first, offsets.shape[0] - 1, step):
        left, top = (tile % tiles_x) * TILE, (tile // tiles_x) * TILE
        buffer[:] = ZERO
        for block in range(64):
            x, y = left + (block & 7) * 4, top + (block >> 3) * 4
            for lane in range(LANES):
                p = base + U(block * LANES + lane)
                inside = x + (lane & 3) < width and y + (lane >> 2) < height
                buffer[p] = ONE if inside else -ONE
                buffer[p + _S5] = -ONE
        begin, live = offsets[tile], _NO_BLOCK
        for slot in range(begin, offsets[tile + 1]):
            place = slot - begin
            if place & 63 == 0:
                live = _unfinished(buffer, base)
                if live == _NO_BLOCK:
                    touched[slot : offsets[tile + 1]] = _NO_BLOCK
                    break
            mx, my, peak = records[slot, 0], records[slot, 1], records[slot, 5]
            a, b, c = records[slot, 2], records[slot, 3], records[slot, 4]
            red, green, blue, depth = records[slot, 6], records[slot, 7], records[slot, 8], records[slot, 9]
            k = np.float32(place)
            mask, todo = _NO_BLOCK, blocks[slot] & live
            while todo != _NO_BLOCK:
                block = trailing_zeros(todo)
                todo &= todo - _ONE_BLOCK
                start = base + block * L16
                x = np.float32(left + ((block & _U7) << _U2)) + HALF - mx
                y = np.float32(top + ((block >> _U3) << _U2)) + HALF - my
                found = False
                for lane in range(L16):
                    p = start + lane
                    dx = x + np.float32(lane & _U3)
                    dy = y + np.float32(lane >> _U2)
                    exponent = peak - (dx * (a * dx + b * dy) + c * dy * dy)
                    seen = exponent >= min_exponent
                    alpha = min(exp2(exponent, terms), _MAX_ALPHA) if seen else ZERO
                    transmittance, last = buffer[p], buffer[p + _S5]
                    weight = alpha * transmittance
                    remaining = transmittance - weight
                    going = remaining > _MIN_TRANSMITTANCE
                    weight = weight if going else ZERO
                    blended = seen & going
                    found |= blended
                    buffer[p] = remaining if going else -abs(transmittance)
                    buffer[p + _S1] += weight * red
                    buffer[p + _S2] += weight * green
                    buffer[p + _S3] += weight * blue
                    buffer[p + _S4] += weight * depth
                    buffer[p + _S5] = k if blended else last
                mask |= U(found) << block
            touched[slot] = mask
        for place in range(_PIXELS):
            p = base + U(place)
            final = abs(buffer[p])
            state[tile, 0, place] = final
            state[tile, 1, place] = buffer[p + _S5]
            block, lane = place >> 4, place & 15
            x, y = left + (block & 7) * 4 + (lane & 3), top + (block >> 3) * 4 + (lane >> 2)
            if x < width and y < height:
                rgb_image[0, y, x] = buffer[p + _S1]
                rgb_image[1, y, x] = buffer[p + _S2]
                rgb_image[2, y, x] = buffer[p + _S3]
                alpha_image[y, x] = ONE - final
                depth_image[y, x] = buffer[p + _S4]


@njit(**OPTIONS)
@no_type_check
def back_project(constants, records, blocks, sources, offsets, width, height, first, step, images, sums):
    """What every Gaussian sees of images in tiles first, first + step, ..., front to back.

    Args:
        records: (entries, 10): as `cpu_bin.sort_tiles` left them, with blocks and sources (entries).
        offsets: (tiles + 1): where each tile's list starts.
        images: (3, height, width).
        sums: Out, (entries, 4), in the order of the lists before sorting: with w the blending weight at a pixel and v
            the images, sums over the pixels of w v_1, w v_2, w v_3 and w.
    """
    use_wide_vectors()
    terms, min_exponent = held(constants)
    tiles_x = (width + TILE - 1) // TILE
    buffer = np.empty(4 * _PIXELS + LANES, np.float32)
    base = first_line(buffer)
    lanes = np.empty(5 * LANES, np.float32)
    line = first_line(lanes)
    for tile in range(first, offsets.shape[0] - 1, step):
        left, top = (tile % tiles_x) * TILE, (tile // tiles_x) * TILE
        for block in range(64):
            x, y = left + (block & 7) * 4, top + (block >> 3) * 4
            for lane in range(LANES):
                p = base + U(block * LANES + lane)
                column, row = x + (lane & 3), y + (lane >> 2)
                inside = column < width and row < height
                buffer[p] = ONE if inside else -ONE
                for channel in range(3):
                    buffer[p + U((1 + channel) * _PIXELS)] = images[channel, row, column] if inside else ZERO
        begin, end, live = offsets[tile], offsets[tile + 1], _NO_BLOCK
        # In order, which brings to the cache what is written out of order below.
        for source in range(begin, end):
            for column in range(4):
                sums[source, column] = ZERO
        for slot in range(begin, end):
            if (slot - begin) & 63 == 0:
                live = _unfinished(buffer, base)
                if live == _NO_BLOCK:
                    break
            mx, my, peak = records[slot, 0], records[slot, 1], records[slot, 5]
            a, b, c = records[slot, 2], records[slot, 3], records[slot, 4]
            lanes[:] = ZERO
            todo = blocks[slot] & live
            while todo != _NO_BLOCK:
                block = trailing_zeros(todo)
                todo &= todo - _ONE_BLOCK
                start = base + block * L16
                x = np.float32(left + ((block & _U7) << _U2)) + HALF - mx
                y = np.float32(top + ((block >> _U3) << _U2)) + HALF - my
                for lane in range(L16):
                    p, at = start + lane, line + lane
                    dx = x + np.float32(lane & _U3)
                    dy = y + np.float32(lane >> _U2)
                    exponent = peak - (dx * (a * dx + b * dy) + c * dy * dy)
                    alpha = min(exp2(exponent, terms), _MAX_ALPHA) if exponent >= min_exponent else ZERO
                    transmittance = buffer[p]
                    weight = alpha * transmittance
                    remaining = transmittance - weight
                    going = remaining > _MIN_TRANSMITTANCE
                    weight = weight if going else ZERO
                    buffer[p] = remaining if going else -abs(transmittance)
                    lanes[at] += weight * buffer[p + _S1]
                    lanes[at + U(16)] += weight * buffer[p + _S2]
                    lanes[at + U(32)] += weight * buffer[p + _S3]
                    lanes[at + U(48)] += weight
            for column in range(4):
                total = ZERO
                for lane in range(LANES):
                    total += lanes[line + U(column * LANES + lane)]
                sums[sources[slot], column] = total


@njit(**PART)
@no_type_check
def _add_lanes(lanes, line, sums, slot):
    """Ten sums of 16 lanes each; in one loop, because LLVM makes vectors of that, and not of ten."""
    s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = s8 = s9 = ZERO
    for lane in range(L16):
        at = line + lane
        s0, s1, s2 = s0 + lanes[at], s1 + lanes[at + U(16)], s2 + lanes[at + U(32)]
        s3, s4, s5 = s3 + lanes[at + U(48)], s4 + lanes[at + U(64)], s5 + lanes[at + U(80)]
        s6, s7, s8 = s6 + lanes[at + U(96)], s7 + lanes[at + U(112)], s8 + lanes[at + U(128)]
        s9 += lanes[at + U(144)]
    sums[slot, 0], sums[slot, 1], sums[slot, 2], sums[slot, 3], sums[slot, 4] = s0, s1, s2, s3, s4
    sums[slot, 5], sums[slot, 6], sums[slot, 7], sums[slot, 8], sums[slot, 9] = s5, s6, s7, s8, s9


@njit(**OPTIONS)
@no_type_check
def composite_backward(
    constants, records, touched, sources, offsets, width, height, first, step, grad_rgb, grad_alpha, grad_depth, state,
    sums,
):  # fmt: skip
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
    use_wide_vectors()
    terms, min_exponent = held(constants)
    tiles_x = (width + TILE - 1) // TILE
    # Sections: transmittance, gradient behind (see below), image gradient of colour (3) and depth, last.
    buffer = np.empty(7 * _PIXELS + LANES, np.float32)
    base = first_line(buffer)
    lanes = np.empty(11 * LANES, np.float32)
    line = first_line(lanes)
    for tile in range(first, offsets.shape[0] - 1, step):
        left, top = (tile % tiles_x) * TILE, (tile // tiles_x) * TILE
        for block in range(64):
            for lane in range(LANES):
                place = block * LANES + lane
                p = base + U(place)
                x, y = left + (block & 7) * 4 + (lane & 3), top + (block >> 3) * 4 + (lane >> 2)
                final, last = state[tile, 0, place], state[tile, 1, place]
                buffer[p] = final
                buffer[p + _S6] = last
                if x < width and y < height:
                    # Loss per transmittance that passes this depth, times that transmittance.
                    buffer[p + _S1] = -final * grad_alpha[y, x]
                    buffer[p + _S2] = grad_rgb[0, y, x]
                    buffer[p + _S3] = grad_rgb[1, y, x]
                    buffer[p + _S4] = grad_rgb[2, y, x]
                    buffer[p + _S5] = grad_depth[y, x]
                else:
                    for section in range(1, 6):
                        buffer[p + U(section * _PIXELS)] = ZERO
        begin = offsets[tile]
        # In order, which brings to the cache what is written out of order below.
        for source in range(begin, offsets[tile + 1]):
            for column in range(10):
                sums[source, column] = ZERO
        for slot in range(offsets[tile + 1] - 1, begin - 1, -1):
            todo = touched[slot]
            if todo == _NO_BLOCK:
                continue
            mx, my, peak = records[slot, 0], records[slot, 1], records[slot, 5]
            a, b, c = records[slot, 2], records[slot, 3], records[slot, 4]
            red, green, blue, depth = records[slot, 6], records[slot, 7], records[slot, 8], records[slot, 9]
            k = np.float32(slot - begin)
            lanes[:] = ZERO
            while todo != _NO_BLOCK:
                block = trailing_zeros(todo)
                todo &= todo - _ONE_BLOCK
                start = base + block * L16
                x = np.float32(left + ((block & _U7) << _U2)) + HALF - mx
                y = np.float32(top + ((block >> _U3) << _U2)) + HALF - my
                for lane in range(L16):
                    p, at = start + lane, line + lane
                    dx = x + np.float32(lane & _U3)
                    dy = y + np.float32(lane >> _U2)
                    exponent = peak - (dx * (a * dx + b * dy) + c * dy * dy)
                    power = exp2(exponent, terms)
                    blended = (exponent >= min_exponent) & (buffer[p + _S6] >= k)
                    alpha = min(power, _MAX_ALPHA) if blended else ZERO
                    after, behind = buffer[p], buffer[p + _S1]
                    v_red, v_green = buffer[p + _S2], buffer[p + _S3]
                    v_blue, v_depth = buffer[p + _S4], buffer[p + _S5]
                    value = red * v_red + green * v_green + blue * v_blue + depth * v_depth
                    # The transmittance before, less that after, is the weight. It is 0 where nothing was blended.
                    through = alpha / (ONE - alpha)
                    weight = through * after
                    q = through * (after * value - behind) if power <= _MAX_ALPHA else ZERO
                    buffer[p] = after + weight
                    buffer[p + _S1] = behind + weight * value
                    lanes[at] += q
                    lanes[at + U(16)] += q * dx
                    lanes[at + U(32)] += q * dy
                    lanes[at + U(48)] += q * dx * dx
                    lanes[at + U(64)] += q * dx * dy
                    lanes[at + U(80)] += q * dy * dy
                    lanes[at + U(96)] += weight * v_red
                    lanes[at + U(112)] += weight * v_green
                    lanes[at + U(128)] += weight * v_blue
                    lanes[at + U(144)] += weight * v_depth
            _add_lanes(lanes, line, sums, sources[slot])
