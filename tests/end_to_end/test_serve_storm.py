"""A small storm of kills; the large one is run by hand (tests/storm.py)."""

from pathlib import Path

import pytest

from storm import Storm

pytestmark = pytest.mark.e2e


def test_every_accepted_job_is_done_though_servers_and_workers_are_killed(tmp_path: Path):
    found = Storm(tmp_path, num_jobs=12, job_s=0.1).run(num_kills=3, seed=1)
    assert found["accepted"] == 12
    assert found["states"] == {"done": 12}
    assert min(found["killed"].values()) >= 1
