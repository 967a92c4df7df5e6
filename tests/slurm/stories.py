"""What happens to sweeps on a cluster. Each story is a function of a cluster and of a pitchdrop."""
import subprocess
from pathlib import Path

from cluster import wait_until
from sweep import Sweep, creep_sweep, finish, has_checkpoint, sweep_with_a_failure

# The simulation stops by its own clock 10 s after it began, Slurm's warning comes any time.
SHORT_JOBS = ("--time", "60s", "--signal-lead", "50", "--max-requeues", "100")


def a_failure_stops_its_own_descendants_only(cluster, pitchdrop, folder):
    sweep = Sweep(cluster, pitchdrop, folder, sweep_with_a_failure())
    plain = sweep.plain_run()
    submitted = sweep.submit("--gpus-per-job", "1", "--backend", "cpu")
    job = cluster.call("scontrol", "show", "job", submitted["arrays"][0]["job"], check=True)
    assert "gpu:1" in job.stdout, job.stdout
    sweep.wait_for_end(120)
    finish(plain, allowed=(3,))
    states = sweep.states()
    bad = "seed1/extend/rate-0.4"
    assert states.pop(bad) == "failed"
    assert states.pop(bad + "/relax") == "waiting"  # its job was cancelled: it was never tried
    assert set(states.values()) == {"done"}, states
    assert sweep.ends(3) == 1 and sweep.ends(0) == len(states), sweep.logs()
    sweep.assert_same_as_plain(only=lambda branch: bad not in branch)
    # What failed and what starts from it is what another submit would try again.
    again = sweep.submit("--dry-run")
    assert again["done"] == len(states) and again["budget"]["jobs"] == 2, again


def a_failure_in_a_shared_job_spares_the_others(cluster, pitchdrop, folder):
    sweep = Sweep(cluster, pitchdrop, folder, sweep_with_a_failure())
    plain = sweep.plain_run()
    planned = sweep.submit("--branches-per-job", "4", "--cpus-per-job", "2")
    assert planned["budget"]["jobs"] == 3, planned
    sweep.wait_for_end(120)
    finish(plain, allowed=(3,))
    states = sweep.states()
    bad = "seed1/extend/rate-0.4"
    assert states.pop(bad) == states.pop(bad + "/relax") == "failed"
    assert set(states.values()) == {"done"}, states
    assert sweep.ends(3) == 2 and sweep.ends(0) == 1, sweep.logs()
    sweep.assert_same_as_plain(only=lambda branch: bad not in branch)


def what_is_cancelled_stays_so_until_submitted_again(cluster, pitchdrop, folder):
    sweep = Sweep(cluster, pitchdrop, folder, creep_sweep(200, [0]))
    plain = sweep.plain_run()
    sweep.submit()
    wait_until(lambda: has_checkpoint(sweep, "seed1/melt"), 60, "a melt that runs")
    cluster.call("scancel", sweep.task_of("seed1/melt"), check=True)
    wait_until(lambda: not any("seed1" in branch for task in sweep.in_queue()
                               for branch in sweep.tasks()[task]), 60,
               "the jobs of seed 1 to be gone")
    assert sweep.states()["seed1/melt"] in ("stopped", "running"), sweep.states()
    assert "requeue" not in cluster.call("scontrol", "show", "job", "-o").stderr
    again = sweep.submit()
    assert again["budget"]["jobs"] == 5, again  # all of seed 1, nothing of seed 2
    sweep.wait_for_end(120)
    assert set(sweep.states().values()) == {"done"}, sweep.states()
    finish(plain)
    sweep.assert_same_as_plain()


def walltime_requeue_resume_and_a_controller_that_dies(cluster, pitchdrop, folder, melt):
    """`melt`: a duration that takes longer than SHORT_JOBS let it run at once."""
    stresses = [0, 0.3]
    sweep = Sweep(cluster, pitchdrop, folder, creep_sweep(melt, stresses))
    plain = sweep.plain_run()
    first = sweep.submit(*SHORT_JOBS)
    assert first["branches"] == 2 * (1 + 2 + 4) and first["budget"]["jobs"] == 14, first

    # A warning as Slurm gives it, to the batch shell, at a moment of our own choice.
    wait_until(lambda: has_checkpoint(sweep, "seed1/melt"), 60, "a melt that runs")
    warned = sweep.task_of("seed1/melt")
    cluster.call("scancel", "--batch", "--signal=USR1", warned, check=True)
    wait_until(lambda: sweep.ends(75) >= 1, 60, "a task that stopped")
    wait_until(lambda: f"task {warned} on" in sweep.logs() and
               f"start 2," in sweep.logs(), 60, "that task to start again")

    # Whoever submits now finds everything done or in the queue.
    second = sweep.submit(*SHORT_JOBS)
    assert second["arrays"] == [] and second["queued"] == 14 - second["done"], second

    # The controller dies; the jobs go on and come to an end, or stop by themselves and wait for one
    # that takes them back.
    ended = sweep.ends(75) + sweep.ends(0)
    before = (sweep.run / "submission.json").read_bytes()
    cluster.kill_controller()
    unheard = sweep.try_submit(*SHORT_JOBS)
    assert unheard.returncode == 1 and "squeue" in unheard.stderr, unheard
    wait_until(lambda: sweep.ends(75) + sweep.ends(0) > ended, 60,
               "a task that ended without a controller")
    assert (sweep.run / "submission.json").read_bytes() == before
    cluster.start_controller()

    submissions = 1
    sweep.wait_for_end(200, meanwhile=cluster.administer)
    while set(sweep.states().values()) != {"done"}:
        # It may have forgotten that a task was requeued: that one is out of time in the end, and what
        # waits for it is cancelled. Nothing is lost: another submit goes on.
        submissions += 1
        assert submissions < 4 and sweep.submit()["queued"] == 0, sweep.logs()
        sweep.wait_for_end(150, meanwhile=cluster.administer)
    assert sweep.times_done() == dict.fromkeys(sweep.states(), 1), sweep.logs()
    last = sweep.submit(*SHORT_JOBS)
    assert last["done"] == 14 and last["arrays"] == [], last
    finish(plain)
    sweep.assert_same_as_plain()
    print(f"{submissions} submissions, {sweep.ends(75)} stops and requeues, "
          f"{len(sweep.times_done())} branches done once", flush=True)
    return sweep


def a_stress_that_is_added_comes_alone(sweep, melt):
    """After the story above: parents are done, jobs start at once, in a second round of scripts."""
    sweep.write(creep_sweep(melt, [0, 0.3, 0.2]))
    more = sweep.submit()
    assert more["done"] == 14 and more["budget"]["jobs"] == 4, more
    assert all(array["dependency"] == "" for array in more["arrays"]), more
    sweep.wait_for_end(120)
    assert set(sweep.states().values()) == {"done"} and len(sweep.states()) == 18
    rounds = {array["folder"].split("/")[1] for array in sweep.record()["arrays"]}
    assert len(rounds) == sweep.record()["rounds"] >= 2, rounds


def the_worked_example_runs(cluster, pitchdrop, folder):
    folder.mkdir()
    script = Path(__file__).resolve().parents[2] / "configs" / "scripted" / "slurm.sh"
    result = subprocess.run(
        [str(script), str(folder / "out"), "--set", "protocol.0.duration=4", "--set",
         "protocol.1.rate=0.05", "--set", "protocol.2.duration=4"],
        env={**cluster.environment, "PITCHDROP": pitchdrop, "INTERVAL": "1"},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=150)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "5 of 5 branches done" in result.stdout, result.stdout
    assert result.stdout.count("sbatch --parsable") == 3, result.stdout  # the dry run
