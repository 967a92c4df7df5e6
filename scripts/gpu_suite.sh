#!/usr/bin/env bash
# On a machine with a GPU: GPU tests, compute-sanitizer, benchmarks with time per kernel beside what the
# device could do, and other programs where they are installed. One JSON file and a table, within eight
# minutes. Every part's result is kept: a repeated call does what is missing.
#
#   scripts/gpu_suite.sh [--bundle DIR | --build DIR] [--emulate] [--time-limit SECONDS] [--work DIR] [--out FILE]
#
# It lies in a bundle too and then uses that. --time-limit: seconds of timed steps of a case (3). --emulate: tiny systems without a GPU, as a test of this
# script; it says nothing of speed.
# shellcheck disable=SC2016 # the shells that parts start expand what is in single quotes
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

emulate=no bundle="" build="" work="" out="" time_limit=3
while [ $# -gt 0 ]; do
  case $1 in
  --emulate) emulate=yes ;;
  --bundle | --build | --work | --out | --time-limit)
    if [ $# -lt 2 ]; then
      echo "$1 has no value — write a path after it" >&2
      exit 2
    fi
    name=${1#--}
    declare "${name//-/_}=$2"
    shift
    ;;
  *)
    echo "unknown argument $1 — usage: gpu_suite.sh [--bundle DIR | --build DIR] [--emulate] [--time-limit SECONDS] [--work DIR] [--out FILE]" >&2
    exit 2
    ;;
  esac
  shift
done

# Where things are: a bundle, or a build of these sources.
if [ -z "$bundle$build" ] && [ -x "$here/bin/pitchdrop" ]; then bundle=$here; fi
if [ -n "$bundle" ]; then
  bundle=$(cd "$bundle" && pwd)
  binary=$bundle/bin/pitchdrop tests=$bundle/bin share=$bundle/share/pitchdrop results=$PWD
  peers=$share/gpu/peers.py
  export PITCHDROP_BINARY=$binary PITCHDROP_SOURCE_DIR=$share
else
  root=$(cd "$here/.." && pwd)
  if [ -z "$build" ]; then
    build=$root/build/gpu_suite
    # shellcheck source=scripts/packages.sh
    source "$here/packages.sh"
    cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_UNITY_BUILD=ON \
      -DPITCHDROP_CUDA=auto </dev/null
    cmake --build "$build" --parallel "$(nproc)" --target pitchdrop test_device
  fi
  build=$(cd "$build" && pwd)
  binary=$build/pitchdrop tests=$build/tests results=$root/benchmarks/results
  peers=$root/benchmarks/gpu/peers.py
fi

if [ ! -x "$binary" ] || [ ! -x "$tests/test_device" ]; then
  echo "$binary or $tests/test_device is not there — name a bundle or a build that has both" >&2
  exit 2
fi

backend=cuda scale=(--time-limit "$time_limit") gpu=emulated filter='[gpu]'
sanitized='[gpu]a velocity Verlet step*,[gpu]a replica does the same alone*'
if [ $emulate = yes ]; then
  backend=emulated scale=(--tiny)
  filter='lists of clusters hold every bead*'
else
  if ! command -v nvidia-smi >/dev/null || ! nvidia-smi -L >/dev/null 2>&1; then
    echo "no GPU (nvidia-smi finds none) — run this on a machine with one, or with --emulate" >&2
    exit 2
  fi
  gpu=$(nvidia-smi --query-gpu=name --format=csv,noheader | head -n 1 | tr -cs 'A-Za-z0-9\n' '_' | sed 's/_$//')
fi
version=$("$binary" --version 2>&1 | tail -n 1 | tr -cs 'A-Za-z0-9.\n' '_')
hash=$(sha256sum "$binary" | cut -c 1-12)
: "${work:=${TMPDIR:-/tmp}/pitchdrop_gpu_suite.$(id -u)/$gpu-$hash}"
: "${out:=$results/$gpu-$(date -u +%Y-%m-%d).json}"
mkdir -p "$work" "$(dirname "$out")"
begin=$SECONDS failed=()

# part NAME SECONDS COMMAND...: the command writes $work/NAME.new, which becomes NAME.json if it succeeds.
part() {
  local name=$1 limit=$2 status=0 before=$SECONDS
  shift 2
  if [ -e "$work/$name.json" ]; then
    echo "== $name: done before"
    cat "$work/$name.txt"
    return
  fi
  echo "== $name"
  rm -f "$work/$name.new"
  if [ $emulate = yes ]; then limit=600; fi # nothing is measured
  timeout "$limit" "$@" >"$work/$name.txt" 2>&1 </dev/null || status=$?
  cat "$work/$name.txt"
  if [ $status -eq 0 ] && [ -s "$work/$name.new" ]; then
    mv "$work/$name.new" "$work/$name.json"
    echo "   $((SECONDS - before)) s"
  elif [ $status -eq 124 ]; then
    echo "   not done within $limit s: the next call tries again"
    failed+=("$name")
  else
    echo "   failed with status $status: the next call tries again"
    failed+=("$name")
  fi
}

bench() { # NAME SECONDS ARGUMENTS...
  local name=$1 limit=$2
  shift 2
  part "$name" "$limit" "$binary" bench --backend $backend "${scale[@]}" --out "$work/$name.new" "$@"
}

# Test cases side by side, each in a process of its own: one that hangs or kills its device spoils no other.
run_tests() { # FILE
  local names count=0 name
  names=$("$tests/test_device" "$filter" --list-test-names-only) || true # Catch2 exits with their number
  while IFS= read -r name; do
    if [ -n "$name" ]; then
      printf '%s\0' "${name//,/\\,}"
      count=$((count + 1))
    fi
  done <<<"$names" >"$1.names"
  if [ $count -eq 0 ]; then
    echo "no test is called $filter" # a filter that met nothing is no success
    return 1
  fi
  xargs -0 -n 1 -P "$(nproc)" bash -c 'one_test "$0"' <"$1.names" || return
  rm "$1.names"
  echo "$count test cases passed"
  printf '{"passed": true, "filter": "%s", "test_cases": %d}\n' "$filter" $count >"$1"
}

one_test() { # NAME
  local text
  text=$(timeout 80 "$tests/test_device" "$1" 2>&1) || { echo "$text"; return 1; }
  if grep -q "no usable GPU" <<<"$text" || ! grep -q "All tests passed" <<<"$text"; then
    echo "$text"
    return 1
  fi
}

# The tools side by side, on tests that go through every path.
sanitize() { # FILE
  if [ $emulate = yes ] || ! command -v compute-sanitizer >/dev/null; then
    echo "compute-sanitizer is left out: $([ $emulate = yes ] && echo "there is no GPU" || echo "it is not installed")"
    printf '{"done": false}\n' >"$1"
    return
  fi
  local tool status=0 waits=() tools=(memcheck racecheck initcheck synccheck)
  for tool in "${tools[@]}"; do
    compute-sanitizer --tool "$tool" --error-exitcode 9 --print-limit 20 \
      "$tests/test_device" "$sanitized" >"$1.$tool" 2>&1 &
    waits+=($!)
  done
  for k in "${!tools[@]}"; do
    if wait "${waits[$k]}" && grep -q "All tests passed" "$1.${tools[$k]}"; then
      echo "${tools[$k]}: $(tail -n 1 "$1.${tools[$k]}")"
    else
      status=1
      echo "${tools[$k]} found something:"
      tail -n 30 "$1.${tools[$k]}"
    fi
  done
  if [ $status -eq 0 ]; then printf '{"done": true, "errors": 0, "tests": "%s"}\n' "$sanitized" >"$1"; fi
  return $status
}

other_programs() { # FILE
  if ! command -v python3 >/dev/null; then
    echo "other programs are left out: there is no python3"
    printf '[]\n' >"$1"
    return
  fi
  local options=()
  if [ $emulate = yes ]; then options=(--tiny); fi
  python3 "$peers" --out "$1" --time-limit 60 "${options[@]}"
}

export -f run_tests one_test sanitize other_programs
export tests binary filter emulate peers sanitized

part tests 90 bash -c 'run_tests "$0"' "$work/tests.new"
bench ceilings 30 --ceilings
bench lj 60 --suite lj
bench glass 150 --suite glass
bench batch 120 --suite batch
bench softness 90 --suite softness
if [ $emulate = yes ]; then
  bench phases 60 --suite glass --only creep --phases
  for path in graph persistent; do
    bench "path_$path" 60 --suite glass --only creep --path $path
  done
else
  bench phases_one 40 --suite glass --only "1048576 creep" --phases
  bench phases_batch 40 --suite batch --only "100 x 10240" --phases
  bench phases_small 20 --suite glass --only "2560 creep" --phases
  for path in graph persistent; do
    for beads in 2560 4096 8192 16384 65536; do
      bench "path_${path}_$beads" 15 --suite glass --only " $beads creep" --path $path
    done
    for replicas in 4 16 44; do
      part "path_${path}_${replicas}_replicas" 15 "$binary" bench --backend cuda --beads 2560 \
        --replicas $replicas --ensemble creep --path $path --steps 6000 \
        --out "$work/path_${path}_${replicas}_replicas.new"
    done
    bench "path_${path}_batch" 20 --suite batch --only "88 x 2560" --path $path
  done
  # A part of the step at a time: no thermostat, barostat or load; then samples and couplings besides.
  for ensemble in nve nvt; do
    part path_persistent_$ensemble 15 "$binary" bench --backend cuda --beads 4096 --ensemble $ensemble \
      --path persistent --steps 20000 --out "$work/path_persistent_$ensemble.new"
  done
fi
part sanitizers 150 bash -c 'sanitize "$0"' "$work/sanitizers.new"
part peers 70 bash -c 'other_programs "$0"' "$work/peers.new"

# All parts in one file.
{
  printf '{"device": "%s", "date": "%s", "version": "%s", "binary_sha256": "%s", "emulated": %s,\n' \
    "$gpu" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$version" "$hash" \
    "$([ $emulate = yes ] && echo true || echo false)"
  if [ $emulate = no ]; then
    printf '"driver": "%s",\n' "$(nvidia-smi --query-gpu=driver_version,clocks.max.sm,power.limit --format=csv,noheader | head -n 1)"
  fi
  printf '"missing": [%s],\n"parts": {' "$(printf '"%s",' "${failed[@]}" | sed 's/^"",$//; s/,$//')"
  separator=""
  for file in "$work"/*.json; do
    printf '%s\n"%s": ' "$separator" "$(basename "$file" .json)"
    cat "$file"
    separator=","
  done
  printf '}}\n'
} >"$out.new"
mv "$out.new" "$out"
echo "== results: $out ($((SECONDS - begin)) s)"
if [ ${#failed[@]} -gt 0 ]; then
  echo "not done: ${failed[*]} — the same command tries these again"
  exit 1
fi
