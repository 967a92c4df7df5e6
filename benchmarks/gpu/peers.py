#!/usr/bin/env python3
"""The Lennard-Jones liquid of the suite `lj` (rho = 0.8442, r_c = 2.5, dt = 0.005, NVE) with other
programs, those that are installed here: LAMMPS (KOKKOS or GPU package), OpenMM, HOOMD-blue, gamdpy.
Energies shifted at the cutoff where the program can. Each runs in a process of its own.

Usage: peers.py --out FILE [--tiny] [--time-limit SECONDS]
       peers.py --one PROGRAM BEADS     (prints JSON; what the first form calls)
"""
import argparse
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time

SIZES, TINY = (4000, 62500, 1048576), (500,)
DENSITY, CUTOFF, TIMESTEP, TEMPERATURE = 0.8442, 2.5, 0.005, 1.44


class Missing(Exception):
    """The program is not here, or not with a GPU."""


def cells(beads):
    """Cells per axis of a face-centred cubic lattice of about so many beads."""
    return max(4, round((beads / 4) ** (1 / 3)))


def lattice(beads):
    import numpy as np
    n, side = cells(beads), (4 / DENSITY) ** (1 / 3)
    corner = np.stack(np.meshgrid(*[np.arange(n)] * 3, indexing="ij"), axis=-1).reshape(-1, 1, 3)
    basis = np.array([[0, 0, 0], [0.5, 0.5, 0], [0.5, 0, 0.5], [0, 0.5, 0.5]])
    return n * side, ((corner + basis).reshape(-1, 3) + 0.25) * side


def timed(advance, beads, drift=None):
    """Warms up, then advances for about two seconds."""
    advance(200)
    begin = time.perf_counter()
    advance(100)
    per_step = (time.perf_counter() - begin) / 100
    steps = max(100, int(2 / per_step) // 100 * 100)
    before = drift() if drift else None
    begin = time.perf_counter()
    advance(steps)
    seconds = time.perf_counter() - begin
    return {"beads": beads, "steps": steps, "seconds": seconds,
            "bead_steps_per_second": beads * steps / seconds,
            "nve_drift_per_bead": (drift() - before) / beads if drift else None}


LAMMPS_INPUT = """
units lj
atom_style atomic
lattice fcc {density}
region box block 0 {n} 0 {n} 0 {n}
create_box 1 box
create_atoms 1 box
mass 1 1.0
velocity all create {temperature} 87287 loop geom
pair_style lj/cut {cutoff}
pair_modify shift yes
pair_coeff 1 1 1.0 1.0 {cutoff}
neighbor 0.3 bin
neigh_modify every 1 delay 0 check yes
fix 1 all nve
timestep {timestep}
thermo_style custom step etotal
thermo {steps}
run 200
run {steps}
"""


def lammps(beads, tiny):
    program = next((p for p in ("lmp", "lmp_gpu", "lmp_kokkos", "lmp_mpi") if shutil.which(p)), None)
    if not program:
        raise Missing("no lmp in the PATH")
    help_text = subprocess.run([program, "-h"], capture_output=True, text=True).stdout
    apis = " ".join(" ".join(found) for found in
                    re.findall(r"(KOKKOS|GPU) package API:([^\n]*)", help_text))
    if "KOKKOS" in apis and "CUDA" in apis:
        options = ["-k", "on", "g", "1", "-sf", "kk", "-pk", "kokkos", "newton", "off", "neigh", "full"]
    elif "GPU" in apis and "CUDA" in apis:
        options = ["-sf", "gpu", "-pk", "gpu", "1"]
    elif tiny:
        options = []  # on the CPU: shows only that the comparison works
    else:
        raise Missing(f"{program} was built without CUDA")
    n, steps = cells(beads), 100 if tiny else max(200, int(4e8 / beads) // 100 * 100)
    with tempfile.TemporaryDirectory() as directory:
        with open(f"{directory}/in.lj", "w") as file:
            file.write(LAMMPS_INPUT.format(density=DENSITY, n=n, temperature=TEMPERATURE, cutoff=CUTOFF,
                                           timestep=TIMESTEP, steps=steps))
        done = subprocess.run([program, *options, "-in", "in.lj", "-log", "log"], cwd=directory,
                              capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stdout[-500:] + done.stderr[-500:])
    seconds = float(re.findall(r"Loop time of (\S+)", done.stdout)[-1])
    energies = [float(e) for e in re.findall(r"^\s*\d+\s+(-?[\d.]+)\s*$", done.stdout, re.M)]
    return {"beads": 4 * n**3, "steps": steps, "seconds": seconds, "options": options,
            "bead_steps_per_second": 4 * n**3 * steps / seconds,
            "nve_drift_per_bead": energies[-1] - energies[-2]}  # etotal is per atom in lj units


def openmm(beads, tiny):
    import openmm as mm
    from openmm import unit
    names = [mm.Platform.getPlatform(k).getName() for k in range(mm.Platform.getNumPlatforms())]
    name = next((p for p in ("CUDA", "OpenCL") if p in names), "CPU" if tiny and "CPU" in names else None)
    if not name:
        raise Missing(f"OpenMM has no GPU platform here ({', '.join(names)})")
    side, places = lattice(beads)
    system = mm.System()
    system.setDefaultPeriodicBoxVectors((side, 0, 0), (0, side, 0), (0, 0, side))
    force = mm.CustomNonbondedForce(f"4*(r^-12 - r^-6) - {4 * (CUTOFF**-12 - CUTOFF**-6)}")
    force.setNonbondedMethod(mm.CustomNonbondedForce.CutoffPeriodic)
    force.setCutoffDistance(CUTOFF)
    for _ in places:
        system.addParticle(1.0)
        force.addParticle([])
    system.addForce(force)
    integrator = mm.VerletIntegrator(TIMESTEP)  # daltons, nanometres, ps: reduced units
    context = mm.Context(system, integrator, mm.Platform.getPlatformByName(name))
    context.setPositions(places)
    context.setVelocitiesToTemperature(TEMPERATURE / 0.00831446261815324, 1)

    def advance(steps):
        integrator.step(steps)
        context.getState(getEnergy=True)  # waits

    def energy():
        state = context.getState(getEnergy=True)
        return (state.getKineticEnergy() + state.getPotentialEnergy()).value_in_unit(
            unit.kilojoule_per_mole)

    return {**timed(advance, len(places), energy), "options": [name], "version": mm.__version__}


def hoomd(beads, tiny):
    import hoomd as hb
    if not hb.version.gpu_enabled and not tiny:
        raise Missing("HOOMD-blue was built without a GPU")
    device = hb.device.CPU() if tiny else hb.device.GPU()
    side, places = lattice(beads)
    simulation = hb.Simulation(device=device, seed=1)
    snapshot = hb.Snapshot()
    snapshot.configuration.box = [side, side, side, 0, 0, 0]
    snapshot.particles.N = len(places)
    snapshot.particles.types = ["A"]
    snapshot.particles.position[:] = places - side / 2
    simulation.create_state_from_snapshot(snapshot)
    simulation.state.thermalize_particle_momenta(filter=hb.filter.All(), kT=TEMPERATURE)
    pair = hb.md.pair.LJ(nlist=hb.md.nlist.Cell(buffer=0.3), default_r_cut=CUTOFF, mode="shift")
    pair.params[("A", "A")] = {"epsilon": 1.0, "sigma": 1.0}
    simulation.operations.integrator = hb.md.Integrator(
        dt=TIMESTEP, methods=[hb.md.methods.ConstantVolume(filter=hb.filter.All())], forces=[pair])
    quantities = hb.md.compute.ThermodynamicQuantities(filter=hb.filter.All())
    simulation.operations.computes.append(quantities)
    return {**timed(simulation.run, len(places),
                    lambda: quantities.kinetic_energy + quantities.potential_energy),
            "options": [type(device).__name__], "version": hb.version.version}


def gamdpy(beads, tiny):
    import gamdpy as gp
    configuration = gp.Configuration(D=3)
    configuration.make_lattice(gp.unit_cells.FCC, cells=[cells(beads)] * 3, rho=DENSITY)
    configuration["m"] = 1.0
    configuration.randomize_velocities(temperature=TEMPERATURE)
    pair = gp.PairPotential(gp.apply_shifted_potential_cutoff(gp.LJ_12_6_sigma_epsilon),
                            params=[1.0, 1.0, CUTOFF], max_num_nbs=1000)
    steps = 512 if tiny else max(512, int(2e8 / beads) // 512 * 512)
    simulation = gp.Simulation(configuration, [pair], gp.integrators.NVE(dt=TIMESTEP),
                               [gp.ScalarSaver()], num_timeblocks=4, steps_per_timeblock=steps,
                               storage="memory")
    begin = None
    for block in simulation.run_timeblocks():
        if block == 0:  # compiles
            begin = time.perf_counter()
    seconds = time.perf_counter() - begin
    return {"beads": configuration.N, "steps": 3 * steps, "seconds": seconds, "options": [],
            "bead_steps_per_second": configuration.N * 3 * steps / seconds,
            "nve_drift_per_bead": None, "version": getattr(gp, "__version__", "?")}


PROGRAMS = {"lammps": lammps, "openmm": openmm, "hoomd": hoomd, "gamdpy": gamdpy}


def missing_reason(name):
    if name == "lammps" or importlib.util.find_spec(name):
        return None
    return f"python3 has no {name}"


def run_one(name, beads, tiny, limit):
    """A result, or why there is none."""
    entry = {"program": name, "asked_beads": beads}
    reason = missing_reason(name)
    if reason:
        return {**entry, "left_out": reason}
    command = [sys.executable, __file__, "--one", name, str(beads)] + (["--tiny"] if tiny else [])
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return {**entry, "left_out": f"not done within {limit:.0f} s"}
    try:
        return {**entry, **json.loads(done.stdout.strip().splitlines()[-1])}
    except (IndexError, ValueError):
        return {**entry, "left_out": "failed: " + (done.stderr.strip().splitlines() or ["no output"])[-1]}


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--out")
    options.add_argument("--one", nargs=2)
    options.add_argument("--tiny", action="store_true")
    options.add_argument("--time-limit", type=float, default=80)
    given = options.parse_args()
    if given.one:
        name, beads = given.one
        try:
            print(json.dumps(PROGRAMS[name](int(beads), given.tiny)))
        except Missing as reason:
            print(json.dumps({"left_out": str(reason)}))
        return
    end, results = time.monotonic() + given.time_limit, []
    for beads in TINY if given.tiny else SIZES:
        for name in PROGRAMS:
            left = max(1.0, end - time.monotonic())
            result = run_one(name, beads, given.tiny, left)
            results.append(result)
            if "left_out" in result:
                print(f"{name:>8} {beads:>8} beads: left out, {result['left_out']}")
            else:
                drift = result["nve_drift_per_bead"]
                print(f"{name:>8} {result['beads']:>8} beads: {result['bead_steps_per_second'] / 1e6:.2f} M "
                      f"bead-steps/s, drift {'unknown' if drift is None else f'{drift:+.1e}/bead'} "
                      f"{' '.join(result['options'])}")
    if given.out:
        with open(given.out, "w") as file:
            json.dump(results, file, indent=1)


if __name__ == "__main__":
    main()
