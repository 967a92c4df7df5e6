#!/usr/bin/env python3
"""Times `pitchdrop analyze` and `pitchdrop report` on a sweep of 8 temperatures × 10 stresses × 10 time blocks.

Usage: sweep.py --binary build/release/pitchdrop [--repeats 5] [--keep DIR]

The run directory is synthetic: counts drawn from Eq. 4, creep curves of 2,001 rows, softness series and
correlation functions in every branch. Needs NumPy and matplotlib (/usr/bin/python3 on Debian).
"""
import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "python"), str(ROOT / "tests" / "python")]
import made_fits  # noqa: E402

TEMPERATURES = (0.35, 0.36, 0.37, 0.38, 0.39, 0.40, 0.41, 0.42)
STRESSES = (0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45)
BLOCKS, BEADS = 10, 12_800 * 200  # of a block: beads times frames
LOW = np.arange(-4, 2, 0.25)


def log_probability(s, t, stress):
    """Eq. 4 with T_onset = 0.55 and ⟨V*⟩ = 3.2 (σV/2T)."""
    rest = 4.5 - 3.9 * s - (4.0 - 2.145 * s) / t
    if stress == 0:
        return rest
    volume = 3.0 - 0.4 * s
    return rest + 0.15 * s - 1.97 + np.log(2 * np.sinh(stress * volume / (2 * t)) / stress)


def write_counts(folder, t, stress, random):
    lines = ["# hyperplane=benchmark p_c=0.2 t_R=10 lead=0 frame=1 window=5+5",
             "temperature,stress,run,block,softness_low,softness_high,count,rearranged"]
    s = LOW + 0.125
    count = np.floor(BEADS * 0.11 * np.exp(-(s + 0.5 - 6 * (t - 0.42)) ** 2 / 1.62)).astype(int)
    for block in range(BLOCKS):
        rearranged = random.binomial(count, np.exp(log_probability(s, t, stress)))
        lines += [f"{t:g},{stress:g},1,{block},{low:g},{low + 0.25:g},{n},{r}"
                  for low, n, r in zip(LOW, count, rearranged) if n > 0]
    (folder / "counts.csv").write_text("\n".join(lines) + "\n")


def make_run(root):
    made_fits.make(root, TEMPERATURES, STRESSES, duration=2000.0, interval=1.0)
    random = np.random.default_rng(5)
    for t in TEMPERATURES:
        for stress in STRESSES:
            write_counts(root / f"seed1/T{t:g}/creep/stress{stress:g}", t, stress, random)


def seconds(*command):
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--keep", help="directory for the run and its report")
    options = parser.parse_args()
    folder = Path(options.keep or tempfile.mkdtemp())
    run, out = folder / "run", folder / "out"
    shutil.rmtree(run, ignore_errors=True)
    make_run(run)
    analyze, report = [], []
    for _ in range(options.repeats):
        analyze.append(seconds(options.binary, "analyze", run, "--out", out))
        report.append(seconds(options.binary, "report", out))
    for name, values in (("analyze", analyze), ("report", report)):
        print(f"{name:8} median {statistics.median(values):6.2f} s "
              f"({min(values):.2f} to {max(values):.2f})")
    print(f"page     {(out / 'report.html').stat().st_size / 1e6:.1f} MB")
    if not options.keep:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
