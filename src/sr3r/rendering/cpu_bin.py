"""Numba kernels that list, for every tile of 32x32 pixels, the Gaussians that touch it, nearest first; and back.

Each chunk of Gaussians has counted its own per tile. The counts of all chunks leave each of them a place in every
list, into which it writes them; last, every tile sorts its list. No two tasks write to the same place, and a list does
not depend on who wrote it. The rules for writing kernels stand in `cpu_rules.py`.
"""

from typing import no_type_check

import numpy as np
from numba import njit

from sr3r.rendering.cpu_rules import OPTIONS, TILE, TILE_BITS, ZERO

_U = np.uint32
_DIGIT = _U(2047)
_ONE, _TWO, _ROWS = np.uint64(1), np.uint64(2), np.uint64(0x0101010101010101)


@njit(**OPTIONS)
@no_type_check
def fill_tiles(depths, boxes, tiles_x, chunks, first, step, cursors, first_rows, indices, slots):
    """Write one image's Gaussians into the lists of the tiles they touch, in their given order.

    Args:
        depths: (n), with boxes (n, 4).
        cursors: (chunks, tiles): where each chunk's part of each list starts; changed.
        first_rows: (chunks): Gaussians have one row per tile they touch, counted in their given order from here.
        indices: Out, (entries): the Gaussians of each list.
        slots: Out, (entries): where in the lists each row is.
    """
    n = depths.shape[0]
    for chunk in range(first, chunks, step):
        row = first_rows[chunk]
        for i in range(n * chunk // chunks, n * (chunk + 1) // chunks):
            if depths[i] > ZERO:
                left, right = boxes[i, 0] >> TILE_BITS, boxes[i, 1] >> TILE_BITS
                for ty in range(boxes[i, 2] >> TILE_BITS, (boxes[i, 3] >> TILE_BITS) + 1):
                    for tx in range(left, right + 1):
                        place = cursors[chunk, ty * tiles_x + tx]
                        cursors[chunk, ty * tiles_x + tx] = place + 1
                        indices[place] = i
                        slots[row] = place
                        row += 1


@njit(**OPTIONS)
@no_type_check
def sort_tiles(points, boxes, tiles_x, offsets, first, step, indices, records, blocks, sources):
    """Sort the lists of tiles first, first + step, ... by depth (stable), and copy what compositing needs.

    Everything is first read in the order of the Gaussians, because from memory that is faster than in that of depth.

    Args:
        offsets: (tiles + 1): where each tile's list starts.
        indices: As `fill_tiles` left them.
        records: Out, (entries, 10): points in the order of the list.
        blocks: Out, (entries): the set of blocks in the tile that the Gaussian's box touches, a bit for each, by rows.
        sources: Out, (entries): where in the lists this was before sorting.
    """
    longest = 0
    for tile in range(first, offsets.shape[0] - 1, step):
        longest = max(longest, offsets[tile + 1] - offsets[tile])
    keys, sorted_keys = np.empty(longest, np.uint32), np.empty(longest, np.uint32)
    order, sorted_order = np.empty(longest, np.int32), np.empty(longest, np.int32)
    spans, histogram = np.empty(longest, np.uint64), np.empty(2048, np.int32)
    for tile in range(first, offsets.shape[0] - 1, step):
        left, top = (tile % tiles_x) * TILE, (tile // tiles_x) * TILE
        begin, length = offsets[tile], offsets[tile + 1] - offsets[tile]
        least, most = _U(0xFFFFFFFF), _U(0)
        for k in range(length):
            i = indices[begin + k]
            # Positive floats order like their bits.
            key = np.float32(points[i, 9]).view(np.uint32)
            keys[k], order[k] = key, k
            least, most = key if key < least else least, key if key > most else most
            x0, x1 = max(boxes[i, 0] - left, 0) >> 2, min(boxes[i, 1] - left, TILE - 1) >> 2
            y0, y1 = max(boxes[i, 2] - top, 0) >> 2, min(boxes[i, 3] - top, TILE - 1) >> 2
            columns = (_TWO << np.uint64(x1)) - (_ONE << np.uint64(x0))
            rows = _ROWS >> np.uint64(8 * (7 - y1 + y0)) << np.uint64(8 * y0)
            spans[k] = columns * rows
        # Radix sort by 11 bits at a time, least significant first, of the bits in which the depths of a tile differ.
        shift = _U(0)
        while length > 0 and (most - least) >> shift > _U(0):
            histogram[:] = 0
            for k in range(length):
                histogram[((keys[k] - least) >> shift) & _DIGIT] += 1
            total = 0
            for value in range(2048):
                total, histogram[value] = total + histogram[value], total
            for k in range(length):
                digit = ((keys[k] - least) >> shift) & _DIGIT
                place = histogram[digit]
                histogram[digit] = place + 1
                sorted_keys[place], sorted_order[place] = keys[k], order[k]
            keys, sorted_keys, order, sorted_order = sorted_keys, keys, sorted_order, order
            shift += _U(11)
        for k in range(length):
            target, source = begin + k, begin + order[k]
            sources[target] = source
            blocks[target] = spans[order[k]]
            i = indices[source]
            # A loop, because assigning whole rows is many times slower in Numba.
            for column in range(10):
                records[target, column] = points[i, column]


@njit(**OPTIONS)
@no_type_check
def collect(boxes, depths, chunks, first, step, first_rows, slots, sums, collected):
    """Add up what each Gaussian of one image saw in the tiles it touches.

    Args:
        boxes: As `cpu_project.project` left them, like depths.
        first_rows: (chunks): rows of `slots` are counted from here, over the tiles of the Gaussians of a chunk.
        slots: Where in `sums` each row is.
        sums: As `cpu_composite.back_project` left them.
        collected: Out, (n, 4).
    """
    n = depths.shape[0]
    for chunk in range(first, chunks, step):
        row = first_rows[chunk]
        for i in range(n * chunk // chunks, n * (chunk + 1) // chunks):
            red = green = blue = weight = ZERO
            if depths[i] > ZERO:
                columns = (boxes[i, 1] >> TILE_BITS) - (boxes[i, 0] >> TILE_BITS) + 1
                end = row + columns * ((boxes[i, 3] >> TILE_BITS) - (boxes[i, 2] >> TILE_BITS) + 1)
                for k in range(row, end):
                    slot = slots[k]
                    red, green = red + sums[slot, 0], green + sums[slot, 1]
                    blue, weight = blue + sums[slot, 2], weight + sums[slot, 3]
                row = end
            collected[i, 0], collected[i, 1], collected[i, 2], collected[i, 3] = red, green, blue, weight
