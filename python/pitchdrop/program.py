"""Calls the program: check a configuration, run it, from Python."""
from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pitchdrop.rundirectory import InputError

if TYPE_CHECKING:
    from pitchdrop.frames import OpenRun


class SimulationFailed(Exception):
    """A branch stopped being physical (status 3): the text says which and why."""


class Stopped(Exception):
    """The run stopped early with a checkpoint (status 75): the same call resumes it."""


def program() -> str:
    """The pitchdrop executable: $PITCHDROP, or the one on the PATH."""
    found = os.environ.get("PITCHDROP") or shutil.which("pitchdrop")
    if not found:
        raise InputError("there is no program pitchdrop", "it is not on the PATH",
                         "install it, or name it in the environment variable PITCHDROP")
    return found


def _text_and_folder(configuration: dict[str, Any] | str | Path) -> tuple[str, Path]:
    """Files that a configuration names are relative to its folder: the current one for a dict."""
    if isinstance(configuration, dict):
        return json.dumps(configuration), Path.cwd()
    path = Path(configuration)
    return path.read_text(encoding="utf-8"), path.parent


def check(configuration: dict[str, Any] | str | Path) -> dict[str, Any]:
    """The resolved configuration, the tree and the plan as `pitchdrop check --json` prints them.

    `configuration` is a dict or the path of a JSON file. InputError has all that is wrong with it.
    """
    text, folder = _text_and_folder(configuration)
    result = subprocess.run([program(), "check", "-", "--json"], input=text, cwd=folder,
                            capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise InputError("the configuration is refused", _problems(result), "correct it")
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def _problems(result: subprocess.CompletedProcess[str]) -> str:
    """All that `check --json` found, a line each; what it said otherwise."""
    try:
        errors = json.loads(result.stdout)["errors"]
        return "\n".join(f"{error['path']}: {error['message']}" for error in errors)
    except (ValueError, KeyError, TypeError):
        return result.stderr.strip() or result.stdout.strip()


def run(configuration: dict[str, Any] | str | Path, out: str | Path, *, progress: bool = True,
        options: tuple[str, ...] = ()) -> OpenRun:
    """Carries a configuration out into the directory `out`, or resumes it there; returns the run.

    `progress` passes the program's own lines on to standard error. `options` are further words of
    `pitchdrop run`, such as ("--threads", "4"). Ctrl-C writes a checkpoint. Raises InputError (2),
    SimulationFailed (3), Stopped (75) or RuntimeError, by the program's exit status.
    """
    from pitchdrop.frames import open as open_run
    text, folder = _text_and_folder(configuration)
    command = [program(), "run", "-", "--out", str(Path(out).absolute()), *options]
    lines: list[str] = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder,
                          text=True) as process:
        assert process.stdin and process.stderr
        process.stdin.write(text)
        process.stdin.close()
        try:
            _pass_on(process.stderr, lines, progress)
        except KeyboardInterrupt:  # the program had the signal as well: let it write its checkpoint
            _pass_on(process.stderr, lines, progress)
        status = process.wait()
    last = "\n".join(lines[-5:])
    if status == 0:
        return open_run(out)
    if status == 2:
        raise InputError("the configuration or its files are refused", last, "correct them")
    if status == 3:
        raise SimulationFailed(last)
    if status == 75:
        raise Stopped(last)
    raise RuntimeError(f"pitchdrop ended with status {status}: {last}")


def _pass_on(stream: Any, lines: list[str], progress: bool) -> None:
    for line in stream:
        lines.append(line.rstrip("\n"))
        if progress:
            sys.stderr.write(line)
