"""Mutated inputs for readers: each is read or refused in one sentence, soon, and with little memory.

`SR3R_FUZZ=3000 pytest tests/unit/test_damaged_files.py tests/unit/formats/test_damaged_scenes.py` tries so many inputs
a reader, and with `SR3R_FUZZ_SEED=7` others.
"""

import json
import os
import random
import resource
import time
from collections.abc import Callable

from sr3r.errors import Sr3rError

NUM_INPUTS = int(os.environ.get("SR3R_FUZZ", "200"))
SEED = int(os.environ.get("SR3R_FUZZ_SEED", "0"))
MAX_S, MAX_BYTES = 1.0, 200e6

# What people and fuzzers put where a number, a name or a list belongs.
VALUES = [
    *(0, -1, 1, 2, 3, 7, 10**9, 2**31, 2**63, 10**18, 10**19, 1e308, 1e-300, 1.5, float("nan"), float("inf")),
    *(True, None, "", "x", "\0", "../x", "x" * 5000, "[/draft]", [], [[]], {}, {"a": []}, [1] * 100),
]


def refusals(
    read: Callable[[], object],
    mutate: Callable[[random.Random], object],
    *,
    seed: str,
    named: str,
    num_inputs: int = NUM_INPUTS,
) -> int:
    """How many mutated inputs are refused; fails where one is not refused as it should be.

    Args:
        read: Reads the input.
        mutate: Puts another input in the place of the unharmed one.
        seed: Of the mutations.
        named: What every refusal names.
        num_inputs: How many to try.
    """
    read()  # The unharmed input is fine, and everything is imported.
    random_ = random.Random(f"{SEED} {seed}")
    refused = 0
    for number in range(num_inputs):
        mutate(random_)
        before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        try:
            read()
        except Sr3rError as error:
            message = str(error)
            refused += 1
            assert named in message, (number, message)
            assert len(message.replace(named, "")) < 500, (number, message)
            assert "\n" not in message, (number, message)
        except BaseException as error:
            error.add_note(f"input {number} of {seed}")
            raise
        assert time.process_time() - start < MAX_S, number
        assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < MAX_BYTES, number
    return refused


def other_bytes(data: bytes, random_: random.Random) -> bytes:
    """Cut short, or with some bytes changed, most often in front."""
    result = bytearray(data)
    match random_.randrange(4):
        case 0:
            del result[random_.randrange(len(result)) :]
        case 1:
            for _ in range(random_.randint(1, 8)):
                result[random_.randrange(min(len(result), 400))] = random_.randrange(256)
        case 2:
            start = random_.randrange(len(result))
            result[start : start + random_.randrange(64)] = random_.randbytes(random_.randrange(64))
        case 3:
            start = random_.randrange(len(result) - 4)
            result[start : start + 4] = random_.choice([b"\xff" * 4, bytes(4), b"\0\0\xc0\x7f", b"\xff\xff\xff\x7f"])
    return bytes(result)


def other_json(text: bytes, random_: random.Random) -> bytes:
    """The document with one or two values replaced or removed, anywhere; sometimes one that JSON itself forbids."""
    root = json.loads(text)
    places = []

    def walk(value: object) -> None:
        keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        for key in keys:
            places.append((value, key))
            walk(value[key])  # pyright: ignore

    walk(root)
    for _ in range(random_.randint(1, 2)):
        parent, key = random_.choice(places)
        if isinstance(parent, dict) and random_.random() < 0.2:
            parent.pop(key, None)
        else:
            parent[key] = random_.choice(VALUES)
    written = json.dumps(root)
    if random_.random() < 0.1:
        forbidden = random_.choice(["9" * 5000, "[" * 900 + "]" * 900, "[" * 100_000, '{"a":' * 70 + "1" + "}" * 70])
        written = written.replace("1", forbidden, 1)
    return written.encode()
