#!/usr/bin/env bash
# A sweep on a cluster with Slurm, from the budget to the last branch. It may be interrupted and
# repeated at any time: submit leaves alone what is done or in the queue.
#
#   configs/scripted/slurm.sh OUT [OPTIONS OF pitchdrop submit, e.g. --partition gpu --gpus-per-job 1]
set -eu
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pitchdrop=${PITCHDROP:-pitchdrop}
out=${1:?usage: slurm.sh OUT [OPTIONS]}
shift
submit() { "$pitchdrop" submit "$here/sweep.json" --out "$out" --scheduler slurm "${options[@]}" "$@"; }
options=(--time 1h --cpus-per-job 2 --memory 1G --speed 1e7 "$@")

# count NAME: branches, done or queued, as submit counts them.
count() {
  submit --dry-run --json | python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"
}

submit --dry-run # jobs, hours and the commands; nothing is submitted
for _ in 1 2 3; do # again, should jobs be lost, cancelled, or out of requeues
  submit --yes
  while [ "$(count "queued")" -gt 0 ]; do sleep "${INTERVAL:-60}"; done
  [ "$(count "done")" -lt "$(count "branches")" ] || break
done
"$pitchdrop" status "$out"
[ "$(count "done")" -eq "$(count "branches")" ]
