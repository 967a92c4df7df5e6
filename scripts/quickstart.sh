#!/usr/bin/env bash
# From a bare Debian 12 to a report on a polymer glass under stress: installs what is missing, builds,
# runs configs/quickstart.json, analyses it and draws the figures. Run again, it goes on where it stopped.
# Usage: scripts/quickstart.sh [DIR]     (default runs/quickstart)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/packages.sh

out=${1:-runs/quickstart}
build=build/quickstart
started=$SECONDS

install_packages "${packages_build[@]}" "${packages_plot[@]}"
installed=$SECONDS

cuda=(-DPITCHDROP_CUDA=off) # compile only what this machine can run
if can_run_cuda; then cuda=(-DPITCHDROP_CUDA=on -DCMAKE_CUDA_ARCHITECTURES=native); fi
echo "building (a few minutes on two cores) ..."
quietly build/quickstart-configure.log cmake -S . -B "$build" -G Ninja \
  -DCMAKE_BUILD_TYPE=Release -DCMAKE_UNITY_BUILD=ON -DPITCHDROP_TESTS=OFF -DPITCHDROP_BENCHMARKS=OFF "${cuda[@]}"
quietly build/quickstart-build.log cmake --build "$build" --target pitchdrop --parallel "$(nproc)"
built=$SECONDS

"$build"/pitchdrop run configs/quickstart.json --out "$out" </dev/null
simulated=$SECONDS
echo
"$build"/pitchdrop analyze "$out" --out "$out"
PITCHDROP_PYTHON=/usr/bin/python3 "$build"/pitchdrop report "$out"
finished=$SECONDS

echo
echo "installed in $((installed - started)) s, built in $((built - installed)) s," \
  "ran in $((simulated - built)) s, analysed and drawn in $((finished - simulated)) s"
echo "the report: $(realpath "$out")/report.html"
