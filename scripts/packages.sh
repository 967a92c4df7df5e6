# Debian packages, one list a purpose; sourced by the other scripts.
# shellcheck shell=bash disable=SC2034

packages_build=(
  cmake ninja-build g++ git ca-certificates
  nlohmann-json3-dev libcli11-dev libfmt-dev libspdlog-dev
  librandom123-dev libxxhash-dev libeigen3-dev
  libthrust-dev libcub-dev
)
packages_figures=(python3 python3-numpy python3-matplotlib)
packages_test=(catch2 lammps openmpi-bin python3-venv "${packages_figures[@]}")
packages_benchmark=(lammps openmpi-bin libxsimd-dev valgrind)

# install_packages NAME...: installs what is missing, and only that.
install_packages() {
  local missing=() name
  for name in "$@"; do
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q "ok installed" || missing+=("$name")
  done
  if [ ${#missing[@]} -eq 0 ]; then
    return 0
  fi
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
      echo "cannot install ${missing[*]} (neither root nor sudo) — install them and run again" >&2
      return 1
    }
    as_root=(sudo)
  fi
  echo "installing: ${missing[*]}"
  local install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
    apt-get install -y -qq --no-install-recommends "${missing[@]}")
  if ! "${install[@]}" >/dev/null 2>&1; then
    "${as_root[@]}" apt-get update -qq
    "${install[@]}" >/dev/null
  fi
}

# has_usable_gpu: an NVIDIA driver that sees a device, and a toolkit that can compile for it.
has_usable_gpu() {
  command -v nvidia-smi >/dev/null && nvidia-smi -L 2>/dev/null | grep -q GPU && command -v nvcc >/dev/null
}
