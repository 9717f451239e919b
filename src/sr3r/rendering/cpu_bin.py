"""Numba kernels that list, for every tile of 32x32 pixels, the Gaussians that touch it, nearest first.

First each chunk of Gaussians counts its own per tile. The counts of all chunks leave each of them a place in every
list, into which it writes them; last, every tile sorts its list. No two tasks write to the same place, and a list does
not depend on who wrote it. The rules for writing kernels stand in `cpu_project.py`.
"""

from typing import no_type_check

import numpy as np
from numba import njit

TILE = 32

OPTIONS = {
    "nogil": True,
    "cache": True,
    "error_model": "numpy",
    "fastmath": {"contract", "reassoc", "nsz", "arcp", "afn"},
}

_ZERO = np.float32(0)
_U = np.uint32
_DIGIT = _U(2047)


@njit(**OPTIONS)
@no_type_check
def count_tiles(depths, boxes, tiles_x, chunks, first, step, counts):
    """Count the tiles that the boxes of one scene's Gaussians touch.

    Args:
        depths: (v, n), 0 where the Gaussian is not drawn; with boxes (v, n, 4) in pixels.
        tiles_x: Tiles in a row of the image.
        chunks: As for `cpu_project.project`, with first and step.
        counts: Out, (v, chunks, tiles), zeroed: Gaussians per chunk and tile.
    """
    n = depths.shape[1]
    for chunk in range(first, chunks, step):
        for c in range(depths.shape[0]):
            for i in range(n * chunk // chunks, n * (chunk + 1) // chunks):
                if depths[c, i] > _ZERO:
                    for ty in range(boxes[c, i, 2] // TILE, boxes[c, i, 3] // TILE + 1):
                        for tx in range(boxes[c, i, 0] // TILE, boxes[c, i, 1] // TILE + 1):
                            counts[c, chunk, ty * tiles_x + tx] += 1


@njit(**OPTIONS)
@no_type_check
def fill_tiles(depths, boxes, tiles_x, chunks, first, step, cursors, first_rows, keys, indices, rows):
    """Write one image's Gaussians into the lists of the tiles they touch, in their given order.

    Args:
        depths: (n), with boxes (n, 4).
        cursors: (chunks, tiles): where each chunk's part of each list starts; changed.
        first_rows: (chunks): Gaussians have one row per tile they touch, counted in their given order from here.
        keys: Out, (entries): depth as an unsigned number (positive floats order like their bits).
        indices: Out, (entries), of the Gaussian; like rows.
    """
    n = depths.shape[0]
    bits = depths.view(np.uint32)
    for chunk in range(first, chunks, step):
        row = first_rows[chunk]
        for i in range(n * chunk // chunks, n * (chunk + 1) // chunks):
            if depths[i] > _ZERO:
                for ty in range(boxes[i, 2] // TILE, boxes[i, 3] // TILE + 1):
                    for tx in range(boxes[i, 0] // TILE, boxes[i, 1] // TILE + 1):
                        place = cursors[chunk, ty * tiles_x + tx]
                        cursors[chunk, ty * tiles_x + tx] = place + 1
                        keys[place] = bits[i]
                        indices[place] = i
                        rows[place] = row
                        row += 1


@njit(**OPTIONS)
@no_type_check
def sort_tiles(points, boxes, tiles_x, offsets, first, step, keys, indices, rows, records, blocks, slots):
    """Sort the lists of tiles first, first + step, ... by depth (stable), and copy what compositing needs.

    Args:
        offsets: (tiles + 1): where each tile's list starts.
        records: Out, (entries, 10): points in the order of the list.
        blocks: Out, (entries): first and last column and row of blocks in the tile, three bits each.
        slots: Out, (entries): where in the lists each row is.
    """
    longest = 0
    for tile in range(first, offsets.shape[0] - 1, step):
        longest = max(longest, offsets[tile + 1] - offsets[tile])
    keys_1, keys_2 = np.empty(longest, np.uint32), np.empty(longest, np.uint32)
    order_1, order_2 = np.empty(longest, np.int32), np.empty(longest, np.int32)
    histogram = np.empty((3, 2048), np.int32)
    for tile in range(first, offsets.shape[0] - 1, step):
        left, top = (tile % tiles_x) * TILE, (tile // tiles_x) * TILE
        begin, length = offsets[tile], offsets[tile + 1] - offsets[tile]
        # Radix sort by 11 bits at a time, least significant first.
        for value in range(2048):
            histogram[0, value] = histogram[1, value] = histogram[2, value] = 0
        for k in range(length):
            key = keys[begin + k]
            histogram[0, key & _DIGIT] += 1
            histogram[1, (key >> _U(11)) & _DIGIT] += 1
            histogram[2, key >> _U(22)] += 1
        total_0 = total_1 = total_2 = np.int32(0)
        for value in range(2048):
            total_0, histogram[0, value] = np.int32(total_0 + histogram[0, value]), total_0
            total_1, histogram[1, value] = np.int32(total_1 + histogram[1, value]), total_1
            total_2, histogram[2, value] = np.int32(total_2 + histogram[2, value]), total_2
        for k in range(length):
            key = keys[begin + k]
            place = histogram[0, key & _DIGIT]
            histogram[0, key & _DIGIT] = place + 1
            keys_1[place], order_1[place] = key, k
        for k in range(length):
            key = keys_1[k]
            place = histogram[1, (key >> _U(11)) & _DIGIT]
            histogram[1, (key >> _U(11)) & _DIGIT] = place + 1
            keys_2[place], order_2[place] = key, order_1[k]
        for k in range(length):
            place = histogram[2, keys_2[k] >> _U(22)]
            histogram[2, keys_2[k] >> _U(22)] = place + 1
            order_1[place] = order_2[k]

        for k in range(length):
            source, target = begin + order_1[k], begin + k
            i = indices[source]
            slots[rows[source]] = target
            # A loop, because assigning whole rows is many times slower in Numba.
            for column in range(10):
                records[target, column] = points[i, column]
            x0, x1 = max(boxes[i, 0] - left, 0) >> 2, min(boxes[i, 1] - left, TILE - 1) >> 2
            y0, y1 = max(boxes[i, 2] - top, 0) >> 2, min(boxes[i, 3] - top, TILE - 1) >> 2
            blocks[target] = x0 | x1 << 3 | y0 << 6 | y1 << 9
