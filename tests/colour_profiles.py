"""ICC profiles for tests, made of their numbers."""

import numpy as np


def profile(primaries: tuple[tuple[float, float], ...], gamma: float | None) -> bytes:
    """A matrix profile: a header, a table of tags and their content; a gamma of None is sRGB's curve."""
    bradford = np.array(
        [[1.0479298, 0.0229468, -0.0501922], [0.0296278, 0.9904345, -0.0170738], [-0.0092430, 0.0150552, 0.7518743]]
    )
    columns = np.array([(x / y, 1, (1 - x - y) / y) for x, y in (*primaries, (0.3127, 0.3290))]).T
    matrix = bradford @ (columns[:, :3] * np.linalg.solve(columns[:, :3], columns[:, 3]))

    def fixed(value: float) -> bytes:
        return round(value * 65536).to_bytes(4, "big", signed=True)

    if gamma is None:
        parameters = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
        curve = b"para\0\0\0\0" + (3).to_bytes(2, "big") + b"\0\0" + b"".join(map(fixed, parameters))
    else:
        curve = b"para\0\0\0\0" + (0).to_bytes(2, "big") + b"\0\0" + fixed(gamma)
    tags = {
        name: b"XYZ \0\0\0\0" + b"".join(map(fixed, matrix[:, i])) for i, name in enumerate((b"rXYZ", b"gXYZ", b"bXYZ"))
    }
    tags |= {name: curve for name in (b"rTRC", b"gTRC", b"bTRC")}
    tags[b"wtpt"] = b"XYZ \0\0\0\0" + b"".join(map(fixed, (0.9642, 1.0, 0.8249)))
    table, content, start = b"", b"", 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        table += name + (start + len(content)).to_bytes(4, "big") + len(data).to_bytes(4, "big")
        content += data + bytes(-len(data) % 4)
    body = len(tags).to_bytes(4, "big") + table + content
    illuminant = b"".join(map(fixed, (0.9642, 1.0, 0.8249)))
    header = (
        (128 + len(body)).to_bytes(4, "big") + bytes(4) + b"\x04\0\0\0mntrRGB XYZ " + bytes(12) + b"acsp" + bytes(28)
    )
    return header + illuminant + bytes(128 - len(header) - len(illuminant)) + body


P3 = profile(((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)), None)
ADOBE = profile(((0.64, 0.33), (0.21, 0.71), (0.15, 0.06)), 563 / 256)
