#!/usr/bin/env python3
"""Scans the #include lines of kernels/, engine/ and analysis/ and fails on an upward edge.

Usage: check_layering.py ROOT

Layers, lowest first; a file may include its own layer and those below it:

    kernels/core < physics < model < simt, parallel < loops < backend
                 < engine/{config, state, io, observe, tune} < engine/run < engine/submit < engine/command
    analysis reads result files and stands beside engine/run: neither includes the other.

Besides: kernels/ knows no JSON and no engine; host files (.hpp, .cpp) include no CUDA header, except
that kernels/backend/device/cuda_*.cpp, which only a CUDA build compiles, call the runtime's host
interface; Thrust and CUB are named in kernels/parallel only; no file is longer than 400 lines.
"""
import re
import sys
from pathlib import Path

LONGEST_FILE = 400
SUFFIXES = {".hpp", ".cpp", ".cuh", ".cu"}
CUDA_SUFFIXES = {".cuh", ".cu"}

# Longest prefix wins. Layers of one rank may include each other unless SEPARATE says otherwise.
RANK = {
    "kernels/core": 0,
    "kernels/physics": 1,
    "kernels/model": 2,
    "kernels/simt": 3,
    "kernels/parallel": 3,
    "kernels/loops": 4,
    "kernels/backend": 5,
    "engine/config": 6,
    "engine/state": 6,
    "engine/io": 6,
    "engine/observe": 6,
    "engine/tune": 6,
    "engine/run": 7,
    "analysis": 7,
    "engine/submit": 8,
    "engine/command": 9,
}
SEPARATE = [{"analysis", "engine/run"}, {"kernels/simt", "kernels/parallel"}]

# The description of one branch of the protocol tree is plain data that every engine layer shares.
SHARED_HEADERS = {"engine/run/branch.hpp": "engine/config"}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
CUDA_HEADER = re.compile(r"^(cuda|cub/|cooperative_groups|nvtx|curand|device_launch_parameters)"
                         r"|\.cuh$")
CUDA_HOST_INTERFACE = "cuda_runtime_api.h"
CUDA_HOST_FILE = re.compile(r"^kernels/backend/device/cuda_\w+\.cpp$")
ALGORITHM_HEADER = re.compile(r"^(thrust|cub)/")
JSON_HEADER = re.compile(r"^(nlohmann/|json\.hpp)")


def layer_of(path):
    """The layer of a path relative to the root, None outside the layers."""
    if path in SHARED_HEADERS:
        return SHARED_HEADERS[path]
    parts = path.split("/")
    for length in range(len(parts) - 1, 0, -1):
        name = "/".join(parts[:length])
        if name in RANK:
            return name
    return None


def include_problem(path, header):
    """What is wrong with `path` including `header`, or None."""
    layer = layer_of(path)
    below = layer_of(header)
    if below is not None:
        if RANK[below] > RANK[layer]:
            return f"points up (from {layer} to {below})"
        if layer != below and {layer, below} in SEPARATE:
            return f"joins two separate layers ({layer} and {below})"
    if path.startswith("kernels/"):
        if JSON_HEADER.search(header):
            return "brings JSON into kernels/"
        if header.startswith(("engine/", "analysis/")):
            return "brings the engine into kernels/"
    if ALGORITHM_HEADER.search(header) and layer != "kernels/parallel":
        return "names Thrust or CUB outside kernels/parallel"
    if header == CUDA_HOST_INTERFACE and CUDA_HOST_FILE.match(path):
        return None
    if Path(path).suffix not in CUDA_SUFFIXES and CUDA_HEADER.search(header):
        return "brings a CUDA header into a host file"
    return None


def check_file(root, path):
    """Problems of one file; `path` is relative to the root."""
    if layer_of(path) is None:
        return [f"{path}: belongs to no layer (its folder is not in the table of "
                f"check_layering.py) — add the layer or move the file"]
    problems = []
    lines = (root / path).read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        match = INCLUDE.match(line)
        reason = include_problem(path, match.group(2)) if match else None
        if reason:
            problems.append(f"{path}:{number}: {match.group(2)} {reason}")
    if len(lines) > LONGEST_FILE:
        problems.append(f"{path}: {len(lines)} lines (the limit is {LONGEST_FILE}) — split it")
    return problems


def check_tree(root):
    root = Path(root)
    files = [p.relative_to(root).as_posix() for top in ("kernels", "engine", "analysis")
             for p in sorted((root / top).rglob("*")) if p.suffix in SUFFIXES]
    problems = [problem for path in files for problem in check_file(root, path)]
    return len(files), problems


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    count, problems = check_tree(sys.argv[1])
    print("\n".join(problems))
    if count == 0:
        sys.exit(f"no source files under {sys.argv[1]} (nothing was checked) — give the root")
    print(f"{count} files, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
