#!/usr/bin/env python3
"""Compiles the device kernels for sm_80 and sm_90 and tabulates what the compiler says of them:
registers, shared memory, spills, local memory, and the occupancy that follows. Needs nvcc, no GPU.

Usage: compiler_figures.py [--arch 80 90] [--only EnergyShift …] [--log-directory DIR]
"""
import argparse
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ("launch_pair.cu", "launches.cu", "launch_structure.cu", "launch_team.cu")
MEASURES = ("forces", "virial", "everything")

# Of one multiprocessor (CUDA C++ Programming Guide, "Compute Capabilities"): bytes of shared memory;
# both have 64 K registers, 2,048 threads and 32 blocks, and keep 1 KiB of shared memory a block.
SHARED = {80: 164 * 1024, 90: 228 * 1024}
REGISTERS, THREADS, BLOCKS, RESERVED = 65536, 2048, 32, 1024


def occupancy(registers, shared, threads, arch):
    """Resident threads over the most there can be. Registers come in units of 256 a warp."""
    warps = threads // 32
    by_registers = REGISTERS // (-(-registers * 32 // 256) * 256) // warps
    by_shared = SHARED[arch] // (shared + RESERVED)
    return min(by_registers, by_shared, THREADS // threads, BLOCKS) * threads / THREADS


def threads_of(kernel):
    """As kernels/backend/device/launches_impl.hpp and team_path.hpp launch it."""
    if kernel.startswith("AdvanceTeam"):
        return 512
    if kernel == "ReduceAndCouple":
        return 32 * 21
    return 32 if re.match(r"(StartBlock|BeginStep|FinishBlock)$", kernel) else 128


def short_name(mangled):
    text = subprocess.run(["c++filt", mangled], capture_output=True, text=True, check=True).stdout
    text = text.replace("pitchdrop::device::", "").replace("pitchdrop::", "")
    text = text.replace("simt::GridTeamOf<3>", "GridTeam")
    inner = re.search(r"run_(?:team_)?kernel<(.*)>\(", text)
    if not inner:
        return None  # of a library
    name = re.sub(r"\(Measure\)(\d)", lambda m: MEASURES[int(m.group(1))], inner.group(1))
    return name.replace("<LennardJones>", "").replace(" >", ">").strip()


def compile_log(source, arch, directory):
    log = directory / f"{source}.sm_{arch}.txt"
    command = ["nvcc", "-std=c++20", "-O3", "-DNDEBUG", f"-I{ROOT}", "-DPITCHDROP_HAS_CUDA=1",
               f"-gencode=arch=compute_{arch},code=sm_{arch}", "-cubin", "-Xptxas=-v",
               "-o", str(log.with_suffix(".cubin")), str(ROOT / "kernels/backend/device" / source)]
    done = subprocess.run(command, capture_output=True, text=True)
    log.write_text(done.stdout + done.stderr)
    if done.returncode != 0:
        sys.exit(f"nvcc failed on {source} — its messages are in {log}")
    return log.read_text()


def team_shared_bytes(directory):
    """What a block of a team has beside its beads, as the host's compiler lays it out."""
    source, program = directory / "team_shared.cpp", directory / "team_shared"
    source.write_text('#include "kernels/loops/device/team/team_view.hpp"\n#include <cstdio>\n'
                      'int main() { std::printf("%zu", sizeof(pitchdrop::device::TeamShared)); }\n')
    subprocess.run(["c++", "-std=c++20", f"-I{ROOT}", "-o", str(program), str(source)], check=True)
    return int(subprocess.run([str(program)], capture_output=True, text=True, check=True).stdout)


def figures(text, team_shared):
    """{kernel: (registers, shared bytes, bytes spilled, bytes of local memory)}"""
    found, kernel, stack, spilled = {}, None, 0, 0
    for line in text.splitlines():
        if match := re.search(r"Compiling entry function '(\S+)'", line):
            kernel = short_name(match.group(1))
        elif match := re.search(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+)", line):
            stack, spilled = int(match[1]), int(match[2]) + int(match[3])
        elif (match := re.search(r"Used (\d+) registers", line)) and kernel:
            shared = re.search(r"(\d+) bytes smem", line)
            own = team_shared if kernel.startswith("AdvanceTeam") else 0  # given at the launch
            found[kernel] = (int(match.group(1)), int(shared.group(1)) if shared else own,
                             spilled, stack)
            kernel = None  # functions that are called come after it
    return found


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--arch", type=int, nargs="+", default=[80, 90], choices=sorted(SHARED))
    options.add_argument("--only", nargs="+", default=[""], help="kernels with this in their name")
    options.add_argument("--log-directory", default="build/compiler_figures")
    given = options.parse_args()
    directory = pathlib.Path(given.log_directory)
    directory.mkdir(parents=True, exist_ok=True)
    by_arch = {arch: {} for arch in given.arch}
    team_shared = team_shared_bytes(directory)
    for arch in given.arch:
        for source in SOURCES:
            by_arch[arch].update(figures(compile_log(source, arch, directory), team_shared))
    last = given.arch[-1]
    print("| kernel | registers, " + " / ".join(f"sm_{a}" for a in given.arch) +
          " | shared, bytes | spilled | local, bytes | occupancy, " +
          " / ".join(f"sm_{a}" for a in given.arch) + " |\n|---|---|---|---|---|---|")
    for kernel in sorted(by_arch[last]):
        if not any(word in kernel for word in given.only):
            continue
        rows = [by_arch[a][kernel] for a in given.arch]
        occupied = [occupancy(r[0], r[1], threads_of(kernel), a) for r, a in zip(rows, given.arch)]
        print(f"| {kernel} | {' / '.join(str(r[0]) for r in rows)} | {rows[-1][1]} | "
              f"{max(r[2] for r in rows)} | {max(r[3] for r in rows)} | {' / '.join(f'{100 * o:.0f} %' for o in occupied)} |")


if __name__ == "__main__":
    main()
