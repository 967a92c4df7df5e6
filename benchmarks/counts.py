#!/usr/bin/env python3
"""What a step takes apart from time: instructions per bead-step, and memory per bead.

    benchmarks/counts.py --binary build/release/pitchdrop

Instructions are counted by `valgrind --tool=callgrind` (which knows AVX2, not AVX-512) for two numbers of
steps, and memory is the peak of the resident set at two sizes: differences, so that reading the state and
the program itself do not count. Both are repeatable, and need no quiet machine.
"""
import argparse
import os
import re
import subprocess
import tempfile
from pathlib import Path

from glass import call, make_glass

STEPS = 1000, 2000


def bench(binary, state, model, options, steps):
    return [binary, "bench", "--backend", "cpu", "--state", state, "--model", model, "--ensemble",
            options.ensemble, "--coupling-interval", options.coupling_interval, "--threads", 1,
            "--simd", "avx2", "--steps", steps, "--json"]


def own_instructions(profile):
    """By function, what it executes itself."""
    text = call(["callgrind_annotate", "--threshold=100", "--show-percs=no", profile])
    functions = {}
    for count, name in re.findall(r"^\s*([\d,]+)\s+(\S.*)$", text, re.MULTILINE):
        if name == "PROGRAM TOTALS":
            functions[name] = int(count.replace(",", ""))
        elif ":" in name:
            name = re.sub(r" \[[^]]*\]$", "", name).split(":", 1)[1]
            functions[name] = functions.get(name, 0) + int(count.replace(",", ""))
    return functions


def count_instructions(binary, options):
    state, model = make_glass(binary, options.sizes[0], options.folder)
    beads = int(state.stem.rsplit("_", 1)[1])
    profiles = []
    with tempfile.TemporaryDirectory() as folder:
        for steps in STEPS:
            profile = Path(folder) / str(steps)
            call(["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}",
                  *bench(binary, state, model, options, steps)])
            profiles.append(own_instructions(profile))
    per_bead_step = {name: (profiles[1][name] - profiles[0].get(name, 0)) /
                           (beads * (STEPS[1] - STEPS[0])) for name in profiles[1]}
    total = per_bead_step.pop("PROGRAM TOTALS")
    print(f"instructions per bead-step, avx2, {beads} beads, {options.ensemble}, coupling every "
          f"{options.coupling_interval}: {total:.1f}")
    for name, count in sorted(per_bead_step.items(), key=lambda item: -item[1]):
        if count > 0.002 * total:
            print(f"{count:10.2f}  {name[:110]}")


def peak_memory(command):
    """Of one run, in bytes."""
    with open(os.devnull, "w") as nothing:
        process = subprocess.Popen([str(word) for word in command], stdout=nothing)
        _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(map(str, command))} failed")
    return usage.ru_maxrss * 1024


def count_memory(binary, options):
    figures = []
    for size in options.sizes:
        state, model = make_glass(binary, size, options.folder)
        command = bench(binary, state, model, options, 1000)
        command[command.index("avx2")] = "auto"
        figures.append((int(state.stem.rsplit("_", 1)[1]), peak_memory(command)))
    (few, least), (many, most) = figures
    for beads, memory in figures:
        print(f"{beads:8d} beads: {memory / 2**20:8.1f} MiB at most")
    print(f"bytes per bead: {(most - least) / (many - few):.0f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default="build/release/pitchdrop")
    parser.add_argument("--sizes", type=int, nargs=2, default=[2560, 102400],
                        help="for memory; instructions are counted at the first")
    parser.add_argument("--ensemble", default="npt", choices=["nve", "nvt", "npt", "creep"])
    parser.add_argument("--coupling-interval", type=int, default=9)
    parser.add_argument("--only", choices=["instructions", "memory"])
    parser.add_argument("--folder", default="build/benchmarks")
    options = parser.parse_args()
    binary = Path(options.binary).resolve()
    if options.only != "memory":
        count_instructions(binary, options)
    if options.only != "instructions":
        count_memory(binary, options)


if __name__ == "__main__":
    main()
