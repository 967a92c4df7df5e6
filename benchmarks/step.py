#!/usr/bin/env python3
"""Speed of the whole step: instruction sets, coupling intervals and threads in turn.

    benchmarks/step.py --binary build/release/pitchdrop --repeats 5

A glass at T = 0.42, P = 0 (made once, kept in --folder); with several binaries each is measured in turn
with the others, so that a change can be judged. Medians, with the least and the most.
"""
import argparse
import itertools
import json
import statistics
from pathlib import Path

from glass import call, make_glass


def measure(case, state, model, options):
    out = call([case["binary"], "bench", "--backend", "cpu", "--state", state, "--model", model,
                "--ensemble", options.ensemble, "--steps", options.steps, "--simd", case["simd"],
                "--coupling-interval", case["coupling_interval"], "--threads", case["threads"],
                "--json"])
    return json.loads(out)["bead_steps_per_second"]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", nargs="+", default=["build/release/pitchdrop"])
    parser.add_argument("--beads", type=int, default=12800)
    parser.add_argument("--ensemble", default="npt", choices=["nve", "nvt", "npt", "creep"])
    parser.add_argument("--simd", nargs="+", default=["avx512", "avx2"])
    parser.add_argument("--coupling-interval", type=int, nargs="+", default=[9, 1])
    parser.add_argument("--threads", type=int, nargs="+", default=[2, 1])
    parser.add_argument("--steps", type=int, default=5000, help="of each measurement")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--folder", default="build/benchmarks")
    parser.add_argument("--json", help="file for the figures")
    options = parser.parse_args()

    state, model = make_glass(Path(options.binary[0]).resolve(), options.beads, options.folder)
    cases = [{"simd": simd, "coupling_interval": interval, "threads": threads,
              "binary": str(Path(binary).resolve()), "all": []}
             for simd, interval, threads, binary in itertools.product(
                 options.simd, options.coupling_interval, options.threads, options.binary)]
    for _ in range(options.repeats):
        for case in cases:
            case["all"].append(measure(case, state, model, options))

    print(f"{options.beads} beads, {options.ensemble}, medians of {options.repeats} (least-most)\n"
          f"{'simd':8s} {'coupling':>8s} {'threads':>8s} {'M bead-steps/s':>16s}")
    for case in cases:
        case["bead_steps_per_second"] = statistics.median(case["all"])
        binary = f"  {case['binary']}" if len(options.binary) > 1 else ""
        print(f"{case['simd']:8s} {case['coupling_interval']:8d} {case['threads']:8d} "
              f"{case['bead_steps_per_second'] * 1e-6:16.2f}  ({min(case['all']) * 1e-6:.2f}-"
              f"{max(case['all']) * 1e-6:.2f}){binary}")
    if options.json:
        Path(options.json).write_text(json.dumps({"beads": options.beads, "rows": cases}, indent=1)
                                      + "\n")


if __name__ == "__main__":
    main()
