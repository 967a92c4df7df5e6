"""Slurm for real on this machine: munged, slurmctld and slurmd of the distribution, on loopback, with
all their files in one temporary directory. It needs root, as slurmd does, and nothing that is
configured on the machine is used or touched."""
import os
import shutil
import socket
import subprocess
import time

import processes

CONFIGURATION = """
ClusterName=pitchdrop
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller_port}
SlurmdPort={node_port}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
AuthInfo=cred_expire=5,socket={root}/munge/socket
StateSaveLocation={root}/state
SlurmdSpoolDir={root}/spool
SlurmctldPidFile={root}/slurmctld.pid
SlurmdPidFile={root}/slurmd.pid
SlurmctldLogFile={root}/slurmctld.log
SlurmdLogFile={root}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=2,sched_min_interval=100000,bf_interval=2,batch_sched_delay=0
ReturnToService=2
KillWait=10
InactiveLimit=0
SlurmdParameters=config_overrides
GresTypes=gpu
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} Boards=1 SocketsPerBoard=1 CoresPerSocket={cpus} ThreadsPerCore=1 RealMemory=64000 Gres=gpu:{gpus} State=UNKNOWN
PartitionName=main Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


def why_not():
    """Why there can be no cluster here; empty if there can."""
    if os.geteuid() != 0:
        return "not root: slurmd starts jobs as their users"
    missing = [name for name in ("munged", "slurmctld", "slurmd", "sbatch", "squeue")
               if not shutil.which(name)]
    return f"not installed: {', '.join(missing)}" if missing else ""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, seconds, what):
    """The first true value of `condition`, which is asked about three times a second."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"after {seconds} s still not: {what}")
        time.sleep(0.3)


class Cluster:
    """One node with more CPUs than there are, and GPUs that are none: Slurm only counts them."""

    def __init__(self, root, cpus=8, gpus=4):
        self.root = root
        self.daemons = {}
        for name in ("munge", "state", "spool"):
            os.makedirs(f"{root}/{name}")
        os.chmod(root, 0o755)
        self.host = socket.gethostname().split(".")[0]
        with open(f"{root}/slurm.conf", "w") as file:
            file.write(CONFIGURATION.format(root=root, host=self.host, cpus=cpus, gpus=gpus,
                                            controller_port=free_port(), node_port=free_port()))
        for gpu in range(gpus):
            open(f"{root}/gpu{gpu}", "w").close()
        with open(f"{root}/gres.conf", "w") as file:
            file.write(f"Name=gpu File={root}/gpu[0-{gpus - 1}]\n")
        self.environment = {name: value for name, value in os.environ.items()
                            if not name.startswith(("SLURM", "SBATCH", "SQUEUE", "SCANCEL"))}
        self.environment["SLURM_CONF"] = f"{root}/slurm.conf"

    def __enter__(self):
        processes.adopt_orphans()
        try:
            self._start_munge()
            self.start_controller()
            self._start("slurmd", "slurmd", "-D", "-f", f"{self.root}/slurm.conf")
            wait_until(lambda: self.ask("sinfo", "-h", "-o", "%T") == "idle", 60, "a node that is up")
        except BaseException:
            self.show_logs()
            self.stop()
            raise
        return self

    def __exit__(self, kind, *_):
        if kind:
            self.show_logs()
        self.stop()

    def _start(self, name, *command):
        with open(f"{self.root}/{name}.out", "ab") as output:
            self.daemons[name] = subprocess.Popen(command, env=self.environment, stdout=output,
                                                  stderr=output, stdin=subprocess.DEVNULL,
                                                  start_new_session=True)

    def _start_munge(self):
        place = f"{self.root}/munge"
        os.chmod(place, 0o755)
        with open(f"{place}/key", "wb") as key:
            key.write(os.urandom(128))
        os.chmod(f"{place}/key", 0o400)
        self._start("munged", "munged", "--foreground", "--force", f"--key-file={place}/key",
                    f"--socket={place}/socket", f"--pid-file={place}/pid",
                    f"--log-file={place}/log", f"--seed-file={place}/seed")
        wait_until(lambda: os.path.exists(f"{place}/socket"), 30, "a socket of munged")

    def start_controller(self):
        self._start("slurmctld", "slurmctld", "-D", "-f", f"{self.root}/slurm.conf")
        wait_until(lambda: "UP" in self.ask("scontrol", "ping"), 60, "a controller that answers")

    def kill_controller(self):
        """As a power failure would: no chance to write anything."""
        controller = self.daemons.pop("slurmctld")
        controller.kill()
        controller.wait()

    def administer(self):
        """What an administrator does. A controller that died forgets what it did in its last seconds:
        when it starts a task for the second time, slurmd refuses that, the node is drained and the
        task goes back into the queue on hold."""
        if self.ask("sinfo", "-h", "-o", "%T").startswith("drain"):
            self.call("scontrol", "update", f"NodeName={self.host}", "State=RESUME")
        for line in self.ask("squeue", "-h", "-r", "-t", "PENDING", "-o", "%F_%K %r").split("\n"):
            task, _, reason = line.partition(" ")
            if "held" in reason.lower():
                self.call("scontrol", "release", task)

    def stop(self):
        processes.kill_descendants()

    def call(self, *command, **options):
        """Runs a program as a user of this cluster."""
        return subprocess.run(command, env=self.environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, **options)

    def ask(self, *command):
        """What a program says, empty if it fails."""
        result = self.call(*command)
        return result.stdout.strip() if result.returncode == 0 else ""

    def queue(self):
        """{"12_3": "RUNNING", …} of everything that has not ended."""
        lines = self.call("squeue", "-h", "-r", "-o", "%F_%K %T", check=True).stdout.split("\n")
        return dict(line.split() for line in lines if line)

    def show_logs(self):
        for name in ("munge/log", "munged.out", "slurmctld.out", "slurmctld.log", "slurmd.log"):
            path = f"{self.root}/{name}"
            if os.path.exists(path):
                with open(path, errors="replace") as file:
                    print(f"--- {name}\n{''.join(file.readlines()[-40:])}", flush=True)
