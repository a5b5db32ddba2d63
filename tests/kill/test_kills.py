"""Killed at any moment, a job loses and doubles no transfer, shows nothing half-done, and goes on.

A few moments a job here; `make kill` has fifty of each.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kill.driver import Job, Moment, Undisturbed, finished, killed, moments, undisturbed
from tests.kill.jobs import JOBS

pytestmark = pytest.mark.slow
ATTEMPTS = 3  # to meet the job at its work


@pytest.fixture(scope="module", params=JOBS, ids=lambda job: job.name)
def job(request: pytest.FixtureRequest) -> Job:
    found: Job = request.param
    return found


@pytest.fixture(scope="module")
def whole(job: Job, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    return undisturbed(job, tmp_path_factory.mktemp(job.name))


@pytest.mark.parametrize("moment", moments(), ids=lambda moment: f"{moment.number:02}")
def test_a_killed_job_loses_and_doubles_nothing(
    job: Job,
    whole: Undisturbed,
    moment: Moment,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    for attempt in range(ATTEMPTS):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        with job.opened(folder) as run:
            ends = []
            for share in moment.shares:
                ends.append(killed(run, share * whole.seconds))
                job.sound(run)
            run.change()
            assert job.state(run, finished(run)) == whole.state
        shutil.rmtree(folder)
        record_property("kills", (job.name, len(ends), ends.count(None)))
        if ends[0] is None:
            return
        # It was over before: the machine is faster now than when the job was timed.
        whole.seconds = min(whole.seconds, ends[0])


def test_moments_are_the_same_each_time_and_cover_the_run() -> None:
    found = moments(50)
    assert found == moments(50)
    firsts = [moment.shares[0] for moment in found]
    assert all(0 <= share <= 1 for share in firsts)
    assert min(firsts) < 0.05
    assert max(firsts) > 0.98
