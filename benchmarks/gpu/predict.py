#!/usr/bin/env python3
"""What the steps of a glass should take on an H100, from counts of instructions and bytes: a
prediction to hold measurements against, no measurement.

Usage: predict.py [--issue 0.7] [--bandwidth 0.85]
"""
import argparse

# The device (NVIDIA H100 SXM5): multiprocessors, clock, warp instructions a clock, bytes a second.
MULTIPROCESSORS, CLOCK, ISSUES, BANDWIDTH = 132, 1.7e9, 4, 3.35e12

# Lists on a glass of density 1.007 (list_figures.py): entries of a cluster of eight beads.
PRUNED, WHOLE = 179, 225
# Warp instructions, counted in the PTX of ClusterForces<EnergyShift, …> (a reciprocal as eight).
ROUND = 35          # four neighbours of a cluster's eight beads
VIRIAL_ROUND = 54   # beside them: six conversions at 16 a clock and three DFMA at 64 a clock, as slots
STAGE = 35          # 32 neighbours put side by side
CLUSTER = 120       # before and after
PRUNE_32, BUILD_32, GROUPS_32 = 130, 140, 25  # 32 entries, a group of 32 beads, 32 boxes of groups
NEAR_GROUPS = 46    # that come within reach of a cluster
WITHOUT_TREE, LOOKS_IN_TREE = 32768, 14  # beads up to which all boxes are tried; 32 at a time above
PRUNE_EVERY, BUILD_EVERY, COUPLE_EVERY = 12, 100, 10  # steps

# Bytes of a bead.
KICK_DRIFT, SECOND_KICK, BONDED = 140, 52, 150
IDLE, SORT = 0.02, 0.01  # ns a bead: list kernels that find nothing to do; sorting and gathering


def step(beads, issue, bandwidth):
    """ns per bead and step, by kernel; `beads` of a replica."""
    looks = beads / 1024 if beads <= WITHOUT_TREE else LOOKS_IN_TREE

    def instructions(per_cluster):
        return per_cluster / 8 / (MULTIPROCESSORS * CLOCK * ISSUES * issue) * 1e9

    def traffic(size):
        return size / (BANDWIDTH * bandwidth) * 1e9

    return {
        "ClusterForces, forces": instructions(PRUNED / 4 * ROUND + (PRUNED + 31) // 32 * STAGE + CLUSTER),
        "ClusterForces, virial more, every 10 steps": instructions(PRUNED / 4 * VIRIAL_ROUND) / COUPLE_EVERY,
        "BuildClusterLists, pruning every 12 steps": instructions((WHOLE + 31) // 32 * PRUNE_32) / PRUNE_EVERY,
        "BuildClusterLists, building every 100 steps":
            instructions(NEAR_GROUPS * BUILD_32 + looks * GROUPS_32) / BUILD_EVERY,
        "KickDrift": traffic(KICK_DRIFT),
        "SecondKick": traffic(SECOND_KICK),
        "BondedForces": traffic(BONDED),
        "kernels with nothing to do": IDLE,
        "sorting and gathering every 100 steps": SORT,
    }


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--issue", type=float, default=0.7, help="share of issue slots that are used")
    options.add_argument("--bandwidth", type=float, default=0.85, help="share of the bandwidth")
    given = options.parse_args()
    cases = {"1M beads": 1048576, "100 × 10k": 10240, "88 × 12.8k": 12800}
    times = {name: step(beads, given.issue, given.bandwidth) for name, beads in cases.items()}
    print("| ns per bead-step, predicted | " + " | ".join(cases) + " |\n|---|" + "---|" * len(cases))
    for kernel in times["1M beads"]:
        print(f"| {kernel} | " + " | ".join(f"{times[c][kernel]:.3f}" for c in cases) + " |")
    print("| all | " + " | ".join(f"{sum(times[c].values()):.2f}" for c in cases) + " |")
    print("| 10⁹ bead-steps/s | " + " | ".join(f"{1 / sum(times[c].values()):.2f}" for c in cases) + " |")


if __name__ == "__main__":
    main()
