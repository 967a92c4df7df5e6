import tempfile
import unittest
from pathlib import Path

import numpy as np

from made_run import branch, write_run, write_thermo
from pitchdrop import InputError, Run, read_thermo
from pitchdrop.rundirectory import meant_decimal


class ReadingRuns(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name) / "run"

    def test_branches_carry_the_tree(self):
        write_run(self.root, [branch("seed1/melt", "melt", temperature=1.0),
                              branch("seed1/creep/stress0.3", "creep", "seed1/melt", stress=0.3)])
        run = Run(self.root)
        self.assertEqual([b.stage for b in run.branches()], ["melt", "creep"])
        (creep,) = run.branches("creep")
        self.assertEqual((creep.stress, creep.parent), (0.3, "seed1/melt"))
        self.assertAlmostEqual(creep.duration, 2.0)
        self.assertFalse(creep.has_thermo())

    def test_numbers_of_conditions_are_the_decimals_that_were_meant(self):
        single = float(np.float32(0.42))
        write_run(self.root, [branch("a", "creep", temperature=single, stress=0.1 + 0.2),
                              branch("b", "creep", temperature=0.42, stress=0.1 + 0.2 - 0.3),
                              branch("c", "creep", temperature=np.nextafter(0.42, 0), stress=0)])
        found = [(b.temperature, b.stress) for b in Run(self.root).branches()]
        self.assertEqual(found, [(0.42, 0.3), (0.42, 0.0), (0.42, 0.0)])
        for n in range(1, 1000):
            self.assertEqual(meant_decimal(np.nextafter(n / 1000, 1)), n / 1000)

    def test_columns_by_name(self):
        path = write_thermo(self.root, "a", [0, 1, 2], strain=[0, 0.01, 0.03])
        thermo = read_thermo(path)
        np.testing.assert_allclose(thermo["time"], [0, 1, 2])
        np.testing.assert_allclose(thermo["strain"], [0, 0.01, 0.03])

    def test_a_row_that_is_being_written_is_left_out(self):
        path = write_thermo(self.root, "a", [0, 1, 2], strain=[0, 0.01, 0.03])
        path.write_text(path.read_text() + "3,1500,0.4")
        self.assertEqual(len(read_thermo(path)["time"]), 3)

    def test_a_torn_row_whose_fields_are_all_there_is_left_out_too(self):
        path = write_thermo(self.root, "a", [0, 1, 2])
        path.write_text(path.read_text() + "3,1500,0.4,1,0.0")
        self.assertEqual(len(read_thermo(path)["time"]), 3)

    def test_a_damaged_row_is_an_error_with_its_line(self):
        path = write_thermo(self.root, "a", [0, 1, 2])
        lines = path.read_text().split("\n")
        lines[2] = "1,oops,0,0,0"
        path.write_text("\n".join(lines))
        with self.assertRaisesRegex(InputError, "line 3 is damaged"):
            read_thermo(path)
        lines[2] = "1,2"
        path.write_text("\n".join(lines))
        with self.assertRaisesRegex(InputError, "2 fields, the header 5"):
            read_thermo(path)

    def test_a_directory_without_a_run(self):
        with self.assertRaisesRegex(InputError, "manifest.json"):
            Run(self.root)

    def test_a_tree_without_branches(self):
        write_run(self.root, [])
        (self.root / "tree.json").write_text("[]")
        with self.assertRaisesRegex(InputError, "no list `branches`"):
            Run(self.root)

    def test_a_branch_that_lacks_a_field_is_named(self):
        entry = branch("seed1/melt", "melt")
        del entry["stress"]
        write_run(self.root, [entry])
        with self.assertRaisesRegex(InputError, "lacks stress"):
            Run(self.root)

    def test_imposed_temperature_is_linear_in_time(self):
        write_run(self.root, [branch("q", "quench", temperature=0.4, begin=1.0, steps=5000)])
        (quench,) = Run(self.root).branches()
        np.testing.assert_allclose(quench.imposed_temperature([0, 5, 10, 12]), [1, 0.7, 0.4, 0.4])


if __name__ == "__main__":
    unittest.main()
