#!/usr/bin/env bash
# The same sweep for several lengths of chains, which no list of a protocol can vary, and a table of
# strains. Repeat it after an interruption: what is done stays, the rest goes on.
#
#   configs/scripted/loop.sh OUT [LENGTH ...] [-- OPTIONS OF pitchdrop run]
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pitchdrop=${PITCHDROP:-pitchdrop}
out=${1:?usage: loop.sh OUT [LENGTH ...] [-- OPTIONS]}
shift
lengths=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do lengths+=("$1") && shift; done
[ $# -eq 0 ] || shift
[ ${#lengths[@]} -gt 0 ] || lengths=(8 16 32)

failed=0
for length in "${lengths[@]}"; do
  # The configuration comes from standard input, what differs from --set.
  "$pitchdrop" run - --out "$out/N$length" \
    --set system.beads_per_chain="$length" --set system.chains=$((640 / length)) "$@" \
    <"$here/sweep.json"
  case $? in
  0) ;;
  3) failed=3 ;;   # a branch failed physically: the others are done, the other lengths go on
  75) exit 75 ;;   # stopped by a signal or --max-walltime: repeat this script
  *) exit 1 ;;     # 2: the input is wrong; 1: anything else
  esac
done

# Every query has JSON on standard output.
echo "length stress strain"
for length in "${lengths[@]}"; do
  "$pitchdrop" status "$out/N$length" --json | python3 -c '
import json, sys
for branch in json.load(sys.stdin)["branches"]:
    if branch["stage"] == "creep" and branch["state"] == "done":
        print(sys.argv[1], branch["stress"], branch["last_strain"])' "$length"
done
exit $failed
