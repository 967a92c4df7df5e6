"""Watches the processes of this machine for a branch that two of them compute at the same time."""
import os
import threading


def listed_branches(process):
    """Run directory and branches of a `pitchdrop run … --out DIR … --branches @LIST`."""
    try:
        with open(f"/proc/{process}/cmdline", "rb") as file:
            words = file.read().decode(errors="replace").split("\0")
    except OSError:
        return []
    if len(words) < 2 or words[1] != "run" or not words[0].endswith("pitchdrop"):
        return []
    try:
        run = words[words.index("--out") + 1]
        with open(words[words.index("--branches") + 1][1:]) as file:
            return [(run, branch) for branch in file.read().split()]
    except (ValueError, OSError):
        return []


class Monitor:
    def __init__(self):
        self.at_once = {}   # (run, branch): the most processes that had it at one time
        self.looks = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _watch(self):
        while not self._stop.wait(0.1):
            now = {}
            for name in os.listdir("/proc"):
                if name.isdigit():
                    for branch in listed_branches(name):
                        now[branch] = now.get(branch, 0) + 1
            for branch, processes in now.items():
                self.at_once[branch] = max(processes, self.at_once.get(branch, 0))
            self.looks += 1

    def assert_never_twice(self):
        twice = {branch: n for branch, n in self.at_once.items() if n > 1}
        assert not twice, f"computed by several processes at once: {twice}"
        assert self.looks > 10 and self.at_once, "the monitor saw nothing"
