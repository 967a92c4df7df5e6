"""Nothing that a test starts outlives it: what loses its parent becomes ours, and all of ours are
killed in the end. Where the kernel allows it, it even ends with a test that is killed itself: then all
of it has a space of process ids of its own."""
import ctypes
import os
import signal
import subprocess
import sys
import time

SPACE = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]

PR_SET_CHILD_SUBREAPER = 36


def enter_own_space():
    """Begins the program anew in a space of its own, if it is not there yet and can have one."""
    inside = os.environ.get("PITCHDROP_OWN_SPACE") == "yes"
    if inside or subprocess.run(SPACE + ["true"], stderr=subprocess.DEVNULL).returncode != 0:
        return
    os.environ["PITCHDROP_OWN_SPACE"] = "yes"
    os.execvp(SPACE[0], SPACE + [sys.executable] + sys.argv)


def adopt_orphans():
    """slurmd starts a process of its own for each job and leaves it: it shall become our child."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children_of(parent):
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat") as file:
                state, its_parent = file.read().rpartition(")")[2].split()[:2]
        except OSError:  # it ended meanwhile
            continue
        if int(its_parent) == parent and state != "Z":
            found.append(int(name))
    return found


def descendants(parent):
    for child in children_of(parent):
        yield child
        yield from descendants(child)


def kill_descendants():
    """Repeatedly, for what is being killed may start something meanwhile."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        alive = list(descendants(os.getpid()))
        if not alive:
            return
        for process in alive:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
        reap()
        time.sleep(0.1)
    raise RuntimeError(f"processes that cannot be killed: {list(descendants(os.getpid()))}")


def reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
