"""What the Numba kernels of the CPU renderer share: the rules for writing them, constants, and small functions.

Every constant is a float32, since one Python number turns the arithmetic into float64. Kernels release the GIL and do
chunks of Gaussians, or tiles, `first`, `first + step`, ... They are marked no_type_check because the run-time type
checkers of tests would wrap them before Numba sees them. fastmath leaves out "nnan" and "ninf": NaN must keep failing
comparisons, which is how invalid Gaussians are dropped, and masked lanes must keep their meaning.

Sixteen Gaussians or pixels at a time are copied into one flat buffer, a section of 16 floats per value, so that the
arithmetic becomes vector instructions: all memory of such a loop is one buffer at constant offsets, indices are
unsigned (signed ones add a wrap-around), and conditions are selects.

A kernel is compiled again when any of the renderer's files changes (`kernel_cache.py`), so kernels may import. What
the first use compiles takes seconds: every function that Python calls costs a tenth of one for its arguments alone.
"""

import math
from typing import Any, no_type_check

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

from sr3r.rendering.reference import MIN_ALPHA

OPTIONS: dict[str, Any] = {
    "nogil": True,
    "cache": True,
    "error_model": "numpy",
    "fastmath": {"contract", "reassoc", "nsz", "arcp", "afn"},
    "no_cfunc_wrapper": True,
}
"""Of kernels."""
PART: dict[str, Any] = {**OPTIONS, "cache": False, "no_cpython_wrapper": True, "forceinline": True}
"""Of functions that only kernels call."""

TILE_BITS = 5
TILE = 1 << TILE_BITS
LANES = 16

F, U = np.float32, np.uint64
ZERO, HALF, ONE, TWO, TINY = F(0), F(0.5), F(1), F(2), F(1e-12)
L16 = U(LANES)

_POWER_TERMS = 1, 0.69314686, 0.24022238, 0.05550893, 0.00967170, 0.00132187
CONSTANTS = np.array([*_POWER_TERMS, 0.5, math.log2(MIN_ALPHA)], np.float32)
"""An argument of compositing kernels: LLVM loads what it knows anew in each pass of a loop, an argument only once."""


@intrinsic
def use_wide_vectors(typing_context):
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
def held(constants):
    """`CONSTANTS` in variables: what `exp2` needs, and the least exponent that shows."""
    c = constants
    return (c[0], c[1], c[2], c[3], c[4], c[5], c[6]), c[7]


@njit(**PART)
@no_type_check
def exp2(x, terms):
    """2^x for -126 <= x <= 0, relative error 2e-7; below that, anything.

    A polynomial for the fraction, the integer part as exponent bits. Pairs of terms, because waiting for one product
    after the other takes longer than one product more.
    """
    p0, p1, p2, p3, p4, p5, half = terms
    whole = np.int32(x - half)
    f = x - np.float32(whole)
    ff = f * f
    power = (p0 + f * p1) + ff * ((p2 + f * p3) + ff * (p4 + f * p5))
    return power * np.int32(np.int32(whole + np.int32(127)) << np.int32(23)).view(np.float32)


@njit(**PART)
@no_type_check
def first_line(buffer):
    """Where a buffer's first cache line of 16 floats begins: vectors across two lines take a fifth longer."""
    return U((64 - (buffer.ctypes.data & 63)) & 63) >> U(2)


@njit(**PART)
@no_type_check
def rotation(w, x, y, z):
    """Matrix (row by row) of a wxyz quaternion of length 1."""
    return (
        ONE - TWO * (y * y + z * z), TWO * (x * y - w * z), TWO * (x * z + w * y),
        TWO * (x * y + w * z), ONE - TWO * (x * x + z * z), TWO * (y * z - w * x),
        TWO * (x * z - w * y), TWO * (y * z + w * x), ONE - TWO * (x * x + y * y),
    )  # fmt: skip


@njit(**PART)
@no_type_check
def load(means, quats, scales, i, count, buffer):
    """Copy 16 Gaussians or fewer into the first ten sections of a buffer: position, scales, quaternion."""
    i = U(i)
    for lane in range(U(count)):
        for k in range(U(3)):
            buffer[L16 * k + lane] = means[i + lane, k]
            buffer[L16 * (k + U(3)) + lane] = scales[i + lane, k]
        for k in range(U(4)):
            buffer[L16 * (k + U(6)) + lane] = quats[i + lane, k]
