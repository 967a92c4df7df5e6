#!/usr/bin/env bash
# Makes one relocatable directory of the program, tests, configurations, the Python package and
# gpu_suite.sh, for machines that cannot install anything: only glibc >= 2.36 and, for GPUs, an NVIDIA
# driver are needed there.
#
#   scripts/bundle.sh DIR               builds (with CUDA where there is a toolkit) and bundles
#   scripts/bundle.sh --from BUILD DIR  bundles what a build directory has
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/packages.sh

build="" out=""
while [ $# -gt 0 ]; do
  case $1 in
  --from)
    build=${2:?--from wants a build directory}
    shift
    ;;
  -*)
    echo "unknown argument $1 (there is --from BUILD) — usage: scripts/bundle.sh [--from BUILD] DIR" >&2
    exit 2
    ;;
  *) out=$1 ;;
  esac
  shift
done
if [ -z "$out" ]; then
  echo "no directory was named — usage: scripts/bundle.sh [--from BUILD] DIR" >&2
  exit 2
fi
if [ -e "$out" ] && [ ! -e "$out/bin/pitchdrop" ] && [ -n "$(ls -A "$out")" ]; then
  echo "$out is not empty and no earlier bundle — name another directory" >&2
  exit 2
fi

tests=(core physics cpu device config io observe run analysis)
if [ -z "$build" ]; then
  build=build/bundle
  install_packages "${packages_build[@]}" catch2
  cmake -S . -B $build -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_UNITY_BUILD=ON \
    -DPITCHDROP_CUDA=auto </dev/null
  cmake --build $build --parallel "$(nproc)" --target pitchdrop "${tests[@]/#/test_}"
fi
if [ ! -x "$build/pitchdrop" ]; then
  echo "$build has no pitchdrop — build it first, or leave --from out" >&2
  exit 2
fi

rm -rf "$out"
mkdir -p "$out/bin" "$out/lib" "$out/share/pitchdrop/tests"
cp "$build/pitchdrop" "$out/bin/"
for name in "${tests[@]}"; do
  if [ -x "$build/tests/test_$name" ]; then cp "$build/tests/test_$name" "$out/bin/"; fi
done
cp -r configs python "$out/share/pitchdrop/"
cp -r tests/data "$out/share/pitchdrop/tests/"
mkdir -p "$out/share/pitchdrop/docs/figures/yang2022" # a test makes these fits again
cp docs/figures/yang2022/{counts.csv,fits.json} "$out/share/pitchdrop/docs/figures/yang2022/"
cp -r benchmarks/gpu "$out/share/pitchdrop/"
find "$out/share" -name __pycache__ -prune -exec rm -rf {} +
cp scripts/gpu_suite.sh LICENSE "$out/"

# Programs look into ../lib first (their rpath): everything that is not glibc goes there.
glibc='^(linux-vdso|ld-linux-x86-64|libc|libm|libdl|librt|libpthread|libresolv|libutil)\.so'
ldd "$out"/bin/* | sed -n 's/^\t\([^ ]*\) => \(\/[^ ]*\) .*/\1 \2/p' | sort -u |
  while read -r name path; do
    if [[ ! $name =~ $glibc ]]; then cp -L "$path" "$out/lib/$name"; fi
  done

# What is still needed from outside, by name and by version.
for file in "$out"/bin/* "$out"/lib/*; do
  for name in $(readelf -d "$file" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
    if [[ ! $name =~ $glibc ]] && [ ! -e "$out/lib/$name" ]; then
      echo "$file needs $name, which is neither glibc nor in the bundle — a defect of this script" >&2
      exit 1
    fi
  done
done
version=$(readelf -V "$out"/bin/* "$out"/lib/* 2>/dev/null |
  sed -n 's/.*Name: GLIBC_\([0-9.]*\) .*/\1/p' | sort -Vu | tail -n 1)
if [ "$(printf '%s\n' 2.36 "$version" | sort -V | tail -n 1)" != 2.36 ]; then
  echo "the bundle needs glibc $version (this machine's) — make it on Debian 12, which has 2.36" >&2
  exit 1
fi
env -i "$out/bin/pitchdrop" info >/dev/null
echo "$out: $(du -sh "$out" | cut -f 1), $(find "$out/lib" -type f | wc -l) libraries, glibc >= $version"
