# Debian packages, one list a purpose, and how they are installed; sourced by the other scripts.
# shellcheck shell=bash disable=SC2034

packages_build=(
  cmake ninja-build g++ git
  nlohmann-json3-dev libcli11-dev libfmt-dev libspdlog-dev
  librandom123-dev libxxhash-dev libeigen3-dev liblinear-dev zlib1g-dev libbz2-dev
  libthrust-dev libcub-dev
)
packages_plot=(python3 python3-numpy python3-matplotlib)
packages_peers=(lammps openmpi-bin libxsimd-dev)
packages_slurm=(slurmctld slurmd munge slurm-client)
packages_test=(catch2 python3-venv ca-certificates chromium "${packages_plot[@]}" "${packages_peers[@]}"
  "${packages_slurm[@]}")

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
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
    apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
  local install=("${apt[@]}" install -y --no-install-recommends "${missing[@]}")
  # The index is fetched only if it does not have the packages: there is none, or it is old.
  if ! "${install[@]}" </dev/null >/dev/null 2>&1; then
    "${apt[@]}" update </dev/null
    "${install[@]}" </dev/null >/dev/null
  fi
}

# Debian's own packages and the CUDA installer disagree about where nvcc is.
if ! command -v nvcc >/dev/null && [ -x /usr/local/cuda/bin/nvcc ]; then
  PATH=$PATH:/usr/local/cuda/bin
fi

# can_run_cuda: a driver that sees a GPU, and a toolkit of at least 12.4 to compile for it.
can_run_cuda() {
  command -v nvidia-smi >/dev/null && nvidia-smi -L 2>/dev/null | grep -q "^GPU" || return 1
  command -v nvcc >/dev/null || return 1
  local version
  version=$(nvcc --version | sed -n 's/.*release \([0-9.]*\),.*/\1/p')
  [ "$(printf '%s\n' 12.4 "$version" | sort -V | head -n 1)" = 12.4 ]
}

# quietly LOG COMMAND...: keeps the output in LOG and shows its end only on failure.
quietly() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  "$@" >"$log" 2>&1 </dev/null || {
    tail -n 60 "$log" >&2
    echo "failed: $* (all of its output is in $log)" >&2
    return 1
  }
}
