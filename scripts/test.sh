#!/usr/bin/env bash
# Sets everything up, builds all that this machine can compile and runs every test; those tagged
# [gpu] run where there is a GPU. With --sanitize: the C++ tests under ASan and UBSan, CPU only. With
# --one-definition: builds the program for debugging and fails on two types of one name.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/packages.sh

sanitize=no
if [ "${1:-}" = "--sanitize" ]; then
  sanitize=yes
elif [ "${1:-}" = "--one-definition" ]; then
  install_packages "${packages_build[@]}"
  cmake --preset one-definition </dev/null
  cmake --build --preset one-definition --parallel "$(nproc)"
  exec build/one-definition/pitchdrop info
elif [ $# -gt 0 ]; then
  echo "unknown argument $1 (there are --sanitize and --one-definition) — run scripts/test.sh without it" >&2
  exit 2
fi

# run_tests LOG ARGUMENTS...: ends the script. ctest lists what was skipped after its verdict; the
# verdict is said again, as the last line.
run_tests() {
  local log status=0
  log=$(pwd)/$1
  shift
  ctest "$@" --parallel 2 --output-log "$log" </dev/null || status=$?
  grep "tests passed, .* out of " "$log" | tail -n 1
  exit $status
}

install_packages "${packages_build[@]}" "${packages_test[@]}"

# Whoever can start a Slurm has to: root can, and it was just installed.
if [ "$(id -u)" -eq 0 ]; then
  export PITCHDROP_REQUIRE_SLURM=yes
fi

# The official gsd package and ASE read our trajectories back, scikit-learn trains on our samples, pandas and xarray
# hold our tables.
python=build/venv/bin/python
if ! "$python" -c "import ase, gsd.hoomd, numpy, sklearn, pandas, xarray" 2>/dev/null; then
  /usr/bin/python3 -m venv --clear build/venv
  "$python" -m pip install --quiet --disable-pip-version-check ase gsd numpy scikit-learn pandas xarray </dev/null
fi
PITCHDROP_TEST_PYTHON=$(pwd)/$python
export PITCHDROP_TEST_PYTHON

if [ $sanitize = yes ]; then
  cmake --preset asan-ubsan </dev/null
  cmake --build --preset asan-ubsan --parallel "$(nproc)"
  export UBSAN_OPTIONS=print_stacktrace=1
  run_tests build/sanitize-tests.log --preset asan-ubsan --label-exclude "python|peers|slurm"
fi

# CUDA is compiled wherever there is a toolkit: no GPU is needed for that. One architecture is enough to see
# what does not compile or spills; bundles have them all.
architecture=90-real
if can_run_cuda; then architecture=native; fi
cmake -S . -B build/test -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_UNITY_BUILD=ON -DPITCHDROP_CUDA=auto \
  -DCMAKE_CUDA_ARCHITECTURES=$architecture \
  -DPITCHDROP_BENCHMARKS=ON -DPITCHDROP_PYTHON=/usr/bin/python3 </dev/null
cmake --build build/test --parallel "$(nproc)"
run_tests build/tests.log --test-dir build/test --output-on-failure
