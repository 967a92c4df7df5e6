#!/usr/bin/env python3
"""Sweeps on a real Slurm, started here and stopped again.

Usage: run_slurm.py PITCHDROP

Exit status 77 where there can be no Slurm; with PITCHDROP_REQUIRE_SLURM=yes that is a failure."""
import concurrent.futures
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import processes
import stories
from cluster import Cluster, why_not
from monitor import Monitor
from sweep import creep_sweep, HYPERPLANE

LONGEST = 420  # s; ctest kills after more, and then nobody would stop the daemons


def melt_of(seconds, pitchdrop, folder):
    """Duration (τ) of a melt that takes a thread of this machine so long, however busy it is now."""
    folder.mkdir()
    (folder / "plane.json").write_text(json.dumps(HYPERPLANE))
    trial = creep_sweep(200, [0])
    trial["protocol"] = trial["protocol"][:1]
    trial["system"]["seed"] = [1]
    (folder / "trial.json").write_text(json.dumps(trial))
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([pitchdrop, "run", str(folder / "trial.json"), "--out", str(folder / "run"),
                    "--backend", "cpu", "--threads", "1"], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    taken = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    return round(200 * seconds / taken / 4) * 4


def tell(pitchdrop, folder):
    melt = melt_of(15, pitchdrop, folder / "trial")
    with Cluster(str(folder / "cluster")) as cluster, Monitor() as monitor:
        with concurrent.futures.ThreadPoolExecutor() as threads:
            at_once = [threads.submit(story, cluster, pitchdrop, folder / story.__name__)
                       for story in (stories.a_failure_stops_its_own_descendants_only,
                                     stories.a_failure_in_a_shared_job_spares_the_others,
                                     stories.what_is_cancelled_stays_so_until_submitted_again,
                                     stories.the_worked_example_runs)]
            for story in at_once:
                story.result()
        print(f"{time.monotonic() - BEGIN:.0f} s: failures and cancelled jobs", flush=True)
        sweep = stories.walltime_requeue_resume_and_a_controller_that_dies(
            cluster, pitchdrop, folder / "walltime", melt)
        print(f"{time.monotonic() - BEGIN:.0f} s: walltime and a dead controller", flush=True)
        stories.a_stress_that_is_added_comes_alone(sweep, melt)
        monitor.assert_never_twice()
    print(f"{time.monotonic() - BEGIN:.0f} s: all", flush=True)


def out_of_time(*_):
    raise TimeoutError(f"the stories are not over after {LONGEST} s")


def main():
    reason = why_not()
    if reason:
        print(f"skipped: no Slurm ({reason})")
        return 1 if os.environ.get("PITCHDROP_REQUIRE_SLURM") == "yes" else 77
    processes.enter_own_space()
    signal.signal(signal.SIGALRM, out_of_time)
    signal.signal(signal.SIGTERM, out_of_time)
    signal.alarm(LONGEST)
    with tempfile.TemporaryDirectory(prefix="pitchdrop-slurm-") as folder:
        os.chmod(folder, 0o755)  # munged wants its socket to be in reach
        tell(os.path.abspath(sys.argv[1]), Path(folder))
    return 0


BEGIN = time.monotonic()
if __name__ == "__main__":
    sys.exit(main())
