"""A small sweep as a user has it: a configuration with a hyperplane beside it, a run directory whose
name has a space, `pitchdrop submit`, and what the run directory says afterwards."""
import json
import os
import subprocess
from pathlib import Path

from cluster import wait_until

HYPERPLANE = {
    "format": "pitchdrop hyperplane 1",
    "structure": {"radial": [
        {"centre": 1.1, "width": 0.1, "exponent": "L2", "threshold": 0.01}]},
    "positions": "instantaneous", "weights": [1], "means": [6], "deviations": [1], "bias": 0,
    "rearrangement": {"p_c": 0.05, "frames_before": 2, "frames_after": 2, "frame": 0.4}}
SOFTNESS = {"observe": {"softness": {"hyperplane": "plane.json", "block": 4}}}


def configuration(protocol, seeds):
    """256 beads: some seconds for a thousand τ."""
    return {"model": {"pair": {"type": "lennard_jones", "cutoff": 2.0},
                      "bond": {"type": "harmonic", "k": 2000, "r0": 1.0}},
            "system": {"chains": 8, "beads_per_chain": 32, "density": 0.8, "seed": seeds},
            "timestep": 0.004, "output": {"thermo": 4, "checkpoint": 4}, "protocol": protocol}


def creep_sweep(melt, stresses):
    """Two seeds, a quench to two temperatures, creep with softness at each."""
    return configuration([
        {"stage": "melt", "temperature": 1.0, "pressure": 0, "duration": melt},
        {"stage": "quench", "rate": 0.02, "to": [0.45, 0.5]},
        {"stage": "creep", "stress": stresses, "duration": 20, **SOFTNESS}], [1, 2])


def sweep_with_a_failure():
    """Of three pulls one presses the box flat; then each of them relaxes."""
    return configuration([
        {"stage": "melt", "temperature": 1.0, "pressure": 0, "duration": 4},
        {"stage": "extend", "strain_rate": [0.01, -0.4, 0.02], "duration": 2},
        {"stage": "relax", "duration": 0.8, "observe": {"relaxation": {"interval": 0.4}}}], [1])


class Sweep:
    def __init__(self, cluster, pitchdrop, folder, content):
        self.cluster = cluster
        self.pitchdrop = pitchdrop
        self.folder = Path(folder)
        self.run = self.folder / "the run"
        self.folder.mkdir()
        (self.folder / "plane.json").write_text(json.dumps(HYPERPLANE))
        self.write(content)

    def write(self, content):
        (self.folder / "sweep.json").write_text(json.dumps(content))

    def command(self, name, *more, out=None):
        return [self.pitchdrop, name, str(self.folder / "sweep.json"), "--out",
                str(out or self.run), *more]

    def plain_run(self):
        """The same without Slurm, in a directory of its own; a process that was started."""
        return subprocess.Popen(
            self.command("run", "--backend", "cpu", "--threads", "1", out=self.folder / "plain"),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def try_submit(self, *more):
        return self.cluster.call(*self.command("submit", "--scheduler", "slurm", "--yes", "--json",
                                               "--speed", "1e7", *more))

    def submit(self, *more):
        result = self.try_submit(*more)
        assert result.returncode == 0, result.stderr + result.stdout
        return json.loads(result.stdout)

    def record(self):
        return json.loads((self.run / "submission.json").read_text())

    def tasks(self):
        """{"12_3": its branches, …} of everything that was ever submitted."""
        return {f"{array['job']}_{task['index']}": task["branches"]
                for array in self.record()["arrays"] for task in array["tasks"]}

    def task_of(self, branch):
        """The latest task that has a branch."""
        return [task for task, branches in self.tasks().items() if branch in branches][-1]

    def in_queue(self):
        """States of what is left in the queue."""
        tasks = self.tasks()
        return {task: state for task, state in self.cluster.queue().items() if task in tasks}

    def wait_for_end(self, seconds, meanwhile=lambda: None):
        def ended():
            meanwhile()
            return not self.in_queue()
        try:
            wait_until(ended, seconds, "an empty queue")
        except TimeoutError:
            print(self.in_queue(), self.logs(), sep="\n", flush=True)
            raise

    def branches(self):
        status = json.loads(self.cluster.call(self.pitchdrop, "status", str(self.run), "--json",
                                              check=True).stdout)
        return {branch["id"]: branch for branch in status["branches"]}

    def states(self):
        return {name: branch["state"] for name, branch in self.branches().items()}

    def logs(self):
        return "".join(path.read_text() for path in sorted(self.run.glob("slurm/*/*/*.log")))

    def times_done(self):
        """How often the log says of each branch that it is done."""
        times = {}
        for line in (self.run / "log.jsonl").read_text().splitlines():
            event = json.loads(line)
            if event["event"] == "done":
                times[event["branch"]] = times.get(event["branch"], 0) + 1
        return times

    def ends(self, status):
        """How many tasks said that they ended with this exit status."""
        return self.logs().count(f": exit status {status},")

    def assert_same_as_plain(self, only=None):
        """thermo.csv, counts.csv and the rest, byte for byte."""
        compared = 0
        for path in sorted((self.folder / "plain").rglob("*")):
            if path.name not in ("thermo.csv", "counts.csv", "softness.csv", "relaxation.csv",
                                 "checkpoint"):
                continue
            name = path.relative_to(self.folder / "plain")
            if only and not only(str(name.parent)):
                continue
            with open(self.run / name, "rb") as mine:
                assert mine.read() == path.read_bytes(), f"{name} differs"
            compared += 1
        assert compared > 0
        return compared


def finish(process, allowed=(0,)):
    """Waits for a plain run."""
    error = process.communicate(timeout=200)[1]
    assert process.returncode in allowed, error
    return process


def has_checkpoint(sweep, branch):
    return os.path.exists(sweep.run / branch / "checkpoint")
