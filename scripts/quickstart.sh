#!/usr/bin/env bash
# From a bare Debian 12 to creep curves of a polymer glass: installs what is missing, builds, runs
# configs/quickstart.json and draws the figures. Run again, it goes on where it stopped.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/packages.sh

out=${1:-runs/quickstart}
started=$(date +%s)

install_packages "${packages_build[@]}" "${packages_figures[@]}"

cuda=off # compile only what this machine can run
if has_usable_gpu; then cuda=auto; fi
cmake -S . -B build/quickstart -G Ninja -DCMAKE_BUILD_TYPE=Release -DPITCHDROP_CUDA=$cuda \
  -DPITCHDROP_TESTS=OFF >build-quickstart.log 2>&1 || { cat build-quickstart.log; exit 1; }
rm -f build-quickstart.log
echo "building (a few minutes on two cores) ..."
cmake --build build/quickstart --target pitchdrop | tail -n 1
built=$(date +%s)

build/quickstart/pitchdrop run configs/quickstart.json --out "$out"
PYTHONPATH=python /usr/bin/python3 -m pitchdrop figures "$out"

finished=$(date +%s)
echo
echo "built in $((built - started)) s, ran in $((finished - built)) s"
echo "creep curves: $(pwd)/$out/figures"
ls "$out"/figures
