#!/usr/bin/env python3
"""What a step of a small glass should take on an H100 on each path, from building blocks: a prediction
to hold measurements against, no measurement.

Usage: predict_small.py [--issue 0.7]
"""
import argparse

from predict import BUILD_32, CLOCK, CLUSTER, MULTIPROCESSORS, NEAR_GROUPS, PRUNE_32, PRUNED, ROUND
from predict import STAGE, VIRIAL_ROUND, WHOLE, step

# Of the device, microseconds: a meeting of all blocks in global memory, and nodes of a graph back to
# back, each with its range; a dependent access to the L2, in clocks.
MEETING, NODE = (1.3, 2.0), (1.0, 1.5)
L2_CLOCKS, SYNC_CLOCKS = 270, 40
# Of the persistent path: kernels/loops/device/team.
PARTS, WARPS, PARTS_CHUNKS = 4, 16, 2      # of a cluster's list; of a block; 32 entries of a part
MEETINGS = 1 + 1 / 10 + 6 / 100            # plain, coupling, and those of a rebuild and a new block of steps
BEAD_ACCESSES = 8                          # bead, row, partner, place, position; velocity; origins of lists
BEAD_CLOCKS = 400                          # and the arithmetic of bonds, kicks and drift
SYNCS, ENTER_CLOCKS = 7, 200
CONCLUDE_CLOCKS = 4500                     # thermostat and barostat by one thread, in double precision
COMPARE = 3.3                              # instructions a comparison of the sort, per lane
HOST_OF_BLOCK, HOST_OF_LAUNCH = 60, 60     # microseconds between launches: copies and waiting
NODES, CONDITIONAL_NODES = 7 + 0.1, 4 + 1 + 1 + 0.1 + 3 / 12  # lists every 12 steps


def microseconds(clocks):
    return clocks / CLOCK * 1e6


def team_step(beads, blocks, meeting, issue):
    """{part: microseconds} of one replica's step."""
    clusters = -(-beads // 8)
    own = -(-clusters // blocks)
    slots = 4 * issue
    of_cluster = PRUNED / 4 * ROUND + PARTS * (PARTS_CHUNKS * STAGE + CLUSTER)
    turns = -(-own * PARTS // WARPS)
    waiting = turns * (PARTS_CHUNKS * 2 * L2_CLOCKS + PRUNED / 4 / PARTS * 50 + 250)
    force = max(own * of_cluster / slots, waiting)
    bead_turns = -(-own * 8 // (32 * WARPS))
    sums = -(-clusters // 32) / 4 * L2_CLOCKS
    prune = max(own * WHOLE / 32 * PRUNE_32 / slots, -(-own // WARPS) * 8 * 2 * L2_CLOCKS) / 12
    build = max(own * NEAR_GROUPS * BUILD_32 / slots, -(-own // WARPS) * NEAR_GROUPS * 400) / 100
    sort = beads * beads * COMPARE / 32 / (blocks * slots)
    return {
        "meetings": meeting * MEETINGS,
        "pair forces": microseconds(force),
        "virial, sums, thermostat and barostat every 10 steps":
            microseconds(own * PRUNED / 4 * VIRIAL_ROUND / slots + sums + CONCLUDE_CLOCKS) / 10,
        "bonds, kicks and drift": microseconds(bead_turns * (BEAD_ACCESSES * L2_CLOCKS + BEAD_CLOCKS)),
        "barriers of a block, entering the step": microseconds(SYNCS * SYNC_CLOCKS + ENTER_CLOCKS),
        "lists": microseconds(prune + build),
        "sorting and gathering every 100 steps": microseconds(sort + 5000) / 100,
        "host, every 6400 steps": HOST_OF_LAUNCH / 6400,
    }


def graph_step(beads, nodes, node, issue):
    return nodes * node + sum(step(beads, issue, 0.85).values()) * beads / 1000 + HOST_OF_BLOCK / 100


def span(low, high):
    return f"{low:.1f}–{high:.1f}"


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--issue", type=float, default=0.7, help="share of issue slots that are used")
    given = options.parse_args()
    sizes = (2560, 4096, 8192, 16384)
    ends = [{n: team_step(n, MULTIPROCESSORS, m, given.issue) for n in sizes} for m in MEETING]
    print("| µs per step, persistent, predicted | " + " | ".join(map(str, sizes)) + " |")
    print("|---|" + "---|" * len(sizes))
    for part in ends[0][sizes[0]]:
        low, high = ([end[n][part] for n in sizes] for end in ends)
        print(f"| {part} | " + " | ".join(span(a, b) if a != b else f"{a:.2f}"
                                          for a, b in zip(low, high)) + " |")
    rows = {"persistent": [[sum(end[n].values()) for n in sizes] for end in ends]}
    for name, nodes in (("graph", NODES), ("graph, lists under a condition", CONDITIONAL_NODES)):
        rows[name] = [[graph_step(n, nodes, cost, given.issue) for n in sizes] for cost in NODE]
    for name, (low, high) in rows.items():
        print(f"| **{name}** | " + " | ".join(span(a, b) for a, b in zip(low, high)) + " |")


if __name__ == "__main__":
    main()
