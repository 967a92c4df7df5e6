"""Our GSD files read by the official `gsd` package, and its files read by us.

Usage: test_gsd_official.py TEST_IO, the program with the hidden cases that write and read samples.
Exit status 77, "skipped", where the package is not installed.
"""

import inspect
import json
import os
import pathlib
import subprocess
import sys
import tempfile

try:
    import gsd.fl
    import gsd.hoomd
    import numpy
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)


def run_case(program, tag, folder):
    environment = dict(os.environ, PITCHDROP_GSD_SAMPLES=str(folder))
    subprocess.run([program, tag], check=True, env=environment)


def close(found, expected, tolerance=0.0):
    found, expected = numpy.asarray(found), numpy.asarray(expected)
    assert found.shape == expected.shape, (found.shape, expected.shape)
    error = numpy.abs(found - expected)
    assert (error <= tolerance * (1 + numpy.abs(expected))).all(), error.max()


def check_frame(frame, expected):
    """One frame of the official reader against the numbers that were written."""
    configuration, particles = frame.configuration, frame.particles
    sides = numpy.array(expected["box"], dtype=numpy.float32)
    assert configuration.step == expected["step"]
    assert configuration.dimensions == 3
    close(configuration.box, [*sides, 0, 0, 0])
    assert (particles.position >= -sides / 2).all() and (particles.position < sides / 2).all()
    unwrapped = particles.position + particles.image * sides.astype(float) + sides / 2
    close(unwrapped, numpy.array(expected["position"]) - expected["origin"], 1e-6)
    close(particles.velocity, numpy.float32(expected["velocity"]))
    assert particles.types == ["A", "B"]
    close(particles.typeid, expected["type"])
    close(particles.mass, numpy.float32(expected["type_mass"])[expected["type"]])
    for found, members in ((frame.bonds, "bonds"), (frame.angles, "angles")):
        assert found.N == len(expected[members])
        close(found.group, expected[members])
        close(found.typeid, numpy.zeros(found.N))
    assert frame.bonds.types == ["bond"] and frame.angles.types == ["angle"]
    for name, values in expected["fields"].items():
        close(frame.log["particles/" + name], numpy.float32(values))
    for name, value in expected["values"].items():
        close(frame.log[name], [value])
    close(frame.log["particles/molecule"], expected["molecule"])
    assert frame.log["frame_hash"].dtype == numpy.uint64


def check_ours(folder):
    expected = json.loads((folder / "ours.json").read_text())
    with gsd.hoomd.open(folder / "ours.gsd", "r") as trajectory:
        assert len(trajectory) == len(expected)
        for frame, numbers in zip(trajectory, expected):
            frame.validate()
            check_frame(frame, numbers)
    with gsd.hoomd.open(folder / "one.gsd", "r") as trajectory:
        assert len(trajectory) == 1
        check_frame(trajectory[0], expected[7])
    with gsd.fl.open(folder / "ours.gsd", "r") as file:
        assert (file.schema, file.schema_version) == ("hoomd", (1, 4))
        assert (file.application, file.gsd_version) == ("pitchdrop", (2, 0))
        assert file.chunk_exists(0, "bonds/group") and not file.chunk_exists(1, "bonds/group")


def write_official(path, options):
    """Three frames, the last with a changed bond and positions left out."""
    random = numpy.random.default_rng(3)
    frames = []
    for number in range(3):
        frame = gsd.hoomd.Frame()
        frame.configuration.step = 10 * number
        frame.configuration.box = [5, 6, 7, 0, 0, 0]
        frame.particles.N = 20
        frame.particles.types = ["A", "B", "C"]
        frame.particles.typeid = numpy.arange(20) % 2
        frame.particles.mass = 1 + numpy.arange(20) % 2
        frame.particles.position = random.uniform(-2.4, 2.4, (20, 3))
        frame.particles.image = random.integers(-3, 4, (20, 3))
        frame.particles.velocity = random.normal(size=(20, 3))
        frame.bonds.N = 2
        frame.bonds.types = ["b"]
        frame.bonds.group = [[0, 1], [1, 2 + number]]
        frame.log["p_hop_time"] = numpy.array([0.1 * number])
        frame.log["particles/softness"] = numpy.float32(random.normal(size=20))
        frames.append(frame)
    frames[2].particles.position = None
    frames[2].particles.image = None
    with gsd.hoomd.open(path, "w", **options) as trajectory:
        trajectory.extend(frames)


def check_official(folder, program, options):
    path = folder / "official.gsd"
    write_official(path, options)
    run_case(program, "[.read_gsd_samples]", folder)
    ours = json.loads((folder / "official.json").read_text())
    with gsd.hoomd.open(path, "r") as trajectory:
        assert len(trajectory) == 4 and len(ours) == 3  # the C++ half has added one
        for frame, found in zip(trajectory, ours):
            particles = frame.particles
            assert found["step"] == frame.configuration.step
            close(found["box"], frame.configuration.box[:3])
            sides = frame.configuration.box[:3].astype(float)
            close(found["position"], particles.position + particles.image * sides)
            close(found["velocity"], particles.velocity)
            close(found["type"], particles.typeid)
            assert found["types"] == 3 and found["type_mass"] == [1, 2, 1]
            close(found["bonds"], frame.bonds.group)
            assert found["values"] == {"p_hop_time": frame.log["p_hop_time"][0]}
            close(found["fields"]["softness"], numpy.float32(frame.log["particles/softness"]), 1e-7)
        assert trajectory[3].configuration.step == ours[2]["step"] + 1
        last = trajectory[3].particles
        close(last.position + last.image * sides, ours[2]["position"], 1e-6)


def group(kind, members, types=("a",), typeid=None):
    def put(frame):
        target = getattr(frame, kind)
        target.N, target.types, target.group = len(members), list(types), members
        if typeid is not None:
            target.typeid = typeid
    return put


def particles(name, values):
    return lambda frame: setattr(frame.particles, name, values)


def constrained(frame):
    frame.constraints.N, frame.constraints.value, frame.constraints.group = 1, [1.0], [[0, 1]]


REFUSED = {
    "bond_types": (group("bonds", [[0, 1], [1, 2]], ["x", "y"], [0, 1]), "its bonds are of 2 types"),
    "angle_types": (group("angles", [[0, 1, 2], [1, 2, 3]], ["x", "y"], [1, 0]), "its angles are"),
    "dihedrals": (group("dihedrals", [[0, 1, 2, 3]]), "1 dihedral"),
    "impropers": (group("impropers", [[0, 1, 2, 3]]), "1 improper"),
    "pairs": (group("pairs", [[0, 2]]), "1 special pair"),
    "constraints": (constrained, "1 distance constraint"),
    "charge": (particles("charge", [0, 0, 1, 0]), "bead 3 (counted from 1) has a charge"),
    "body": (particles("body", [-1, 0, 0, -1]), "bead 2 (counted from 1) belongs to a rigid body"),
    "mass": (particles("mass", [1, 2, 1, 1]), "differ in their masses"),
    "tilt": (lambda frame: setattr(frame.configuration, "box", [5, 6, 7, 0, 0.1, 0]), "tilted"),
    "flat": (lambda frame: setattr(frame.configuration, "dimensions", 2), "2 dimensions"),
}
NAMED = {
    "diameter": (particles("diameter", [1, 1, 1, 2]), "particles/diameter"),
    "orientation": (particles("orientation", [[0, 1, 0, 0]] * 4), "particles/orientation"),
    "inertia": (particles("moment_inertia", [[1, 1, 1]] * 4), "particles/moment_inertia"),
    "angmom": (particles("angmom", [[0, 1, 0, 0]] * 4), "particles/angmom"),
    "shapes": (particles("type_shapes", [{"type": "Sphere", "diameter": 2}]), "type_shapes"),
    "vector": (lambda frame: frame.log.update({"particles/f": numpy.zeros((4, 3))}), "particles/f"),
}
USED = {
    "bare": lambda frame: None,
    "one_bond_type": group("bonds", [[0, 1], [1, 2]], ["x", "y"], [1, 1]),
    "velocity": particles("velocity", [[1, 2, 3]] * 4),
    "image": particles("image", [[1, 0, 0]] * 4),
    "logged": lambda frame: frame.log.update({"energy": numpy.array([1.5])}),
}


def check_contents(folder, program):
    """Every content of the schema: used, refused or named."""
    (folder / "contents").mkdir()
    changes = {**{name: change for name, (change, _) in {**REFUSED, **NAMED}.items()}, **USED}
    for name, change in changes.items():
        frame = gsd.hoomd.Frame()
        frame.configuration.box = [5, 6, 7, 0, 0, 0]
        frame.particles.N, frame.particles.types = 4, ["A"]
        frame.particles.position = [[0.9 * n, 0, 0] for n in range(4)]
        change(frame)
        with gsd.hoomd.open(folder / "contents" / f"{name}.gsd", "w") as trajectory:
            trajectory.append(frame)
    run_case(program, "[.read_gsd_contents]", folder)
    found = json.loads((folder / "contents.json").read_text())
    assert set(found) == set(changes)
    for name, (_, text) in REFUSED.items():
        assert text in found[name].get("refused", ""), (name, found[name])
    for name, (_, text) in NAMED.items():
        assert text in " ".join(found[name].get("notes", [])), (name, found[name])
    for name in USED:
        assert found[name] == {"notes": []}, (name, found[name])


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        run_case(program, "[.write_gsd_samples]", folder)
        check_ours(folder)
        check_contents(folder, program)
        check_official(folder, program, {})
        if "precision" in inspect.signature(gsd.hoomd.open).parameters:
            check_official(folder, program, {"precision": "double"})
    print(f"gsd {gsd.version.version}: all frames agree")


main()
