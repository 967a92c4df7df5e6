#!/usr/bin/env bash
# Sets everything up, builds all this machine can compile and runs the whole test suite; with a GPU
# the [gpu] tests too. `scripts/test.sh --sanitize` builds and runs under ASan and UBSan instead.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/packages.sh

install_packages "${packages_build[@]}" "${packages_test[@]}"

build=build/test
options=(-DCMAKE_BUILD_TYPE=Release)
if [ "${1:-}" = "--sanitize" ]; then
  build=build/sanitize
  options=(-DCMAKE_BUILD_TYPE=RelWithDebInfo -DPITCHDROP_CUDA=off
    "-DCMAKE_CXX_FLAGS=-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer")
fi

if [ ! -x build/venv/bin/python ]; then
  /usr/bin/python3 -m venv --system-site-packages build/venv
fi
build/venv/bin/python -c "import gsd" 2>/dev/null || build/venv/bin/pip install -q gsd
PITCHDROP_TEST_PYTHON=$(pwd)/build/venv/bin/python
export PITCHDROP_TEST_PYTHON

cmake -S . -B "$build" -G Ninja "${options[@]}"
cmake --build "$build" --parallel "$(nproc)"
ctest --test-dir "$build" --output-on-failure --parallel "$(nproc)"
