#!/usr/bin/env python3
"""The worked examples of configs/scripted do what they say.

Usage: test_examples.py PITCHDROP loop|snakemake

Exit status 77 if the example needs a program that is not there."""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "configs" / "scripted"
SHORTER = ["--backend", "cpu", "--set", "protocol.0.duration=4", "--set", "protocol.1.rate=0.05",
           "--set", "protocol.2.duration=4"]


def states(run):
    with open(run / "tree.json") as file:
        return {branch["id"]: branch["state"] for branch in json.load(file)["branches"]}


def times(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("thermo.csv")}


def loop(pitchdrop, folder):
    out = folder / "with a space"
    environment = {**os.environ, "PITCHDROP": pitchdrop}
    command = [str(EXAMPLES / "loop.sh"), str(out), "8", "16", "--", *SHORTER, "--threads", "1"]

    # Stopped in the middle, it says 75.
    long = [word.replace("duration=4", "duration=4000") for word in command]
    process = subprocess.Popen(long, env=environment, stdout=subprocess.DEVNULL,
                               start_new_session=True)
    deadline = time.monotonic() + 60
    while not (out / "N8/seed1/melt/checkpoint").exists():
        assert time.monotonic() < deadline, "the loop does not begin"
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does
    assert process.wait(60) == 75
    assert not (out / "N16").exists()
    shutil.rmtree(out)

    result = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    rows = [line.split() for line in result.stdout.split("length stress strain\n")[1].splitlines()]
    assert [row[:2] for row in rows] == [[length, stress] for length in ("8", "16")
                                         for stress in ("0.0", "0.1", "0.2")], rows
    assert all(abs(float(row[2])) < 0.5 for row in rows)
    before = times(out)
    assert subprocess.run(command, env=environment, stdout=subprocess.DEVNULL).returncode == 0
    assert times(out) == before and len(before) == 10  # nothing was computed again


def snakemake(pitchdrop, folder):
    program = os.environ.get("PITCHDROP_SNAKEMAKE") or shutil.which("snakemake")
    if not program:
        print("skipped: no snakemake")
        sys.exit(77)
    command = [program, "--snakefile", str(EXAMPLES / "Snakefile"), "--directory", str(folder),
               "--cores", "2", "--config", f"pitchdrop={pitchdrop}", "lengths=8,16"]
    options = " ".join(SHORTER)

    # Jobs that stop early are tried again and go on; how often depends on the machine.
    command.append(f"options={options} --max-walltime 1s --set protocol.0.duration=40")
    for _ in range(20):
        if subprocess.run(command).returncode == 0:
            break
    assert (folder / "analysis" / "fits.json").stat().st_size > 100
    for length in (8, 16):
        assert set(states(folder / f"N{length}").values()) == {"done"}
    before = times(folder)
    again = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "Nothing to be done" in again.stdout + again.stderr
    assert times(folder) == before and len(before) == 10


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="pitchdrop-examples-") as name:
        {"loop": loop, "snakemake": snakemake}[sys.argv[2]](os.path.abspath(sys.argv[1]),
                                                            Path(name))
