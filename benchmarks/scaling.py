#!/usr/bin/env python3
"""Cost of one step of one bead from 2,500 to 100,000 beads.

    benchmarks/scaling.py --binary build/release/pitchdrop --repeats 5 --json scaling.json

Every size is a glass at T = 0.42, P = 0, made once and kept in --folder. The sizes are measured in
turn, `repeats` times; the table shows medians.
"""
import argparse
import json
import statistics
from pathlib import Path

from glass import call, make_glass

SIZES = [2560, 5120, 12800, 25600, 51200, 102400]


def measure(binary, state, model, ensemble, steps, threads):
    out = call([binary, "bench", "--state", state, "--model", model, "--ensemble", ensemble,
                "--steps", steps, "--threads", threads, "--json"])
    return json.loads(out)["bead_steps_per_second"]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default="build/release/pitchdrop")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--ensemble", default="npt", choices=["nve", "nvt", "npt", "creep"])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--bead-steps", type=float, default=1e8, help="of one measurement")
    parser.add_argument("--folder", default="build/benchmarks")
    parser.add_argument("--json", help="file for the figures")
    options = parser.parse_args()
    binary = Path(options.binary).resolve()

    states = {}
    for size in options.sizes:
        state, model = make_glass(binary, size, options.folder)
        states[int(state.stem.rsplit("_", 1)[1])] = state
    speeds = {beads: [] for beads in states}
    for _ in range(options.repeats):
        for beads, state in states.items():
            steps = max(1000, round(options.bead_steps / beads))
            speeds[beads].append(measure(binary, state, model, options.ensemble, steps,
                                         options.threads))

    rows = [{"beads": beads, "nanoseconds_per_bead_step": 1e9 / statistics.median(values),
             "bead_steps_per_second": statistics.median(values), "all": values}
            for beads, values in speeds.items()]
    cheapest = min(row["nanoseconds_per_bead_step"] for row in rows)
    dearest = max(row["nanoseconds_per_bead_step"] for row in rows)
    print(f"{'beads':>8s} {'ns per bead-step':>18s} {'M bead-steps/s':>16s} {'to the least':>14s}")
    for row in rows:
        cost = row["nanoseconds_per_bead_step"]
        print(f"{row['beads']:8d} {cost:18.2f} {row['bead_steps_per_second'] * 1e-6:16.2f} "
              f"{cost / cheapest:14.2f}")
    print(f"spread {dearest / cheapest - 1:.0%} ({options.ensemble}, {options.threads} threads, "
          f"median of {options.repeats})")
    if options.json:
        Path(options.json).write_text(json.dumps({"ensemble": options.ensemble, "rows": rows},
                                                 indent=1) + "\n")


if __name__ == "__main__":
    main()
