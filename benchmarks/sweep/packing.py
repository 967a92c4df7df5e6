#!/usr/bin/env python3
"""Times 20 creeps in one batch against the same one after another, and how well `check` foresees them.

Usage: packing.py --binary build/release/pitchdrop [--repeats 5] [--beads 2560] [--threads 2] [--json FILE]

Both ways are whole runs of one configuration in turn; only --batch differs, and all results are equal.
"""
import argparse
import json
import shutil
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from glass import MODEL, call, make_glass  # noqa: E402

BRANCHES = 20
FOLDER = Path("build/benchmarks")


def configuration(state, duration):
    stresses = [round(0.02 * n, 2) for n in range(BRANCHES)]
    return {"model": MODEL, "timestep": 0.002, "system": {"state": state.name},
            "protocol": [{"stage": "creep", "temperature": 0.42, "stress": stresses,
                          "duration": duration}]}


def seconds(command):
    begin = time.perf_counter()
    call(command)
    return time.perf_counter() - begin


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True)
    parser.add_argument("--beads", type=int, default=2560)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--duration", type=float, default=4.0, help="τ of each creep")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json")
    options = parser.parse_args()
    state, _ = make_glass(options.binary, options.beads, FOLDER)
    config = FOLDER / "packing.json"
    config.write_text(json.dumps(configuration(state, options.duration), indent=1))
    common = ["--backend", "cpu", "--threads", options.threads]
    expected = json.loads(call([options.binary, "check", config, "--json", *common]))
    times = {"one batch": [], "one after another": []}
    for _ in range(options.repeats):
        for name, batch in (("one batch", BRANCHES), ("one after another", 1)):
            out = FOLDER / "packing"
            shutil.rmtree(out, ignore_errors=True)
            times[name].append(seconds([options.binary, "run", config, "--out", out, "--batch",
                                        batch, *common]))
    bead_steps = expected["bead_steps"]
    for name, values in times.items():
        speeds = sorted(bead_steps / value / 1e6 for value in values)
        print(f"{name:18} {statistics.median(speeds):6.2f} million bead-steps/s "
              f"({speeds[0]:.2f} to {speeds[-1]:.2f})")
    ratio = statistics.median(b / a for a, b in zip(*times.values()))
    foreseen = expected["estimated_seconds"] / statistics.median(times["one batch"])
    print(f"ratio of each pair, median: {ratio:.2f}; estimate over measured time: {foreseen:.2f}")
    if options.json:
        Path(options.json).write_text(json.dumps({"beads": options.beads, "times": times,
                                                  "ratio": ratio, "estimate": foreseen}, indent=1))


if __name__ == "__main__":
    main()
