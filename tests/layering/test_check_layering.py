#!/usr/bin/env python3
"""The layering check finds what is planted: it could not otherwise be trusted to find nothing."""
import contextlib
import io
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import check_layering  # noqa: E402


class Planted(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write("kernels/core/vec.hpp", "#pragma once\n#include <cmath>\n")
        self.write("engine/run/batch.cpp", '#include "kernels/core/vec.hpp"\n')

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def problems(self):
        return check_layering.check_tree(self.root)[1]

    def expect_one(self, words):
        found = self.problems()
        self.assertEqual(len(found), 1, found)
        self.assertIn(words, found[0])

    def test_downward_includes_are_accepted(self):
        self.assertEqual(self.problems(), [])

    def test_upward_include(self):
        self.write("kernels/physics/pair/bad.hpp", '\n#include "kernels/backend/backend.hpp"\n')
        self.expect_one("kernels/physics/pair/bad.hpp:2: kernels/backend/backend.hpp points up")

    def test_upward_include_inside_the_engine(self):
        self.write("engine/config/bad.cpp", '#include "engine/command/command.hpp"\n')
        self.expect_one("points up")

    def test_spaces_and_angle_brackets_do_not_hide_an_include(self):
        self.write("kernels/core/bad.hpp", "  #  include <kernels/model/model.hpp>\n")
        self.expect_one("points up")

    def test_simt_and_parallel_are_separate(self):
        self.write("kernels/simt/bad.hpp", '#include "kernels/parallel/sort.hpp"\n')
        self.expect_one("separate layers")

    def test_analysis_does_not_know_runs(self):
        self.write("analysis/bad.cpp", '#include "engine/run/batch.hpp"\n')
        self.expect_one("separate layers")

    def test_json_in_kernels(self):
        self.write("kernels/model/bad.hpp", "#include <nlohmann/json.hpp>\n")
        self.expect_one("JSON")

    def test_cuda_header_in_a_host_file(self):
        for number, header in enumerate(("<cuda_runtime.h>", "<cuda_runtime_api.h>",
                                         '"kernels/simt/cuda.cuh"')):
            self.write(f"kernels/loops/bad{number}.hpp", f"#include {header}\n")
        self.assertEqual(sum("CUDA header" in p for p in self.problems()), 3)

    def test_cuda_host_interface_in_the_cuda_backend_only(self):
        self.write("kernels/backend/device/cuda_probe.cpp", "#include <cuda_runtime_api.h>\n")
        self.assertEqual(self.problems(), [])
        self.write("kernels/backend/device/cuda_probe.hpp", "#include <cuda_runtime_api.h>\n")
        self.expect_one("cuda_probe.hpp:1: cuda_runtime_api.h brings a CUDA header")

    def test_thrust_outside_parallel(self):
        self.write("kernels/parallel/host.cpp", "#include <thrust/sort.h>\n")
        self.assertEqual(self.problems(), [])
        self.write("kernels/loops/bad.hpp", "#include <thrust/sort.h>\n")
        self.expect_one("Thrust or CUB")

    def test_cuda_header_in_a_cuda_file_is_accepted(self):
        self.write("kernels/backend/device/launch.cu", "#include <cuda_runtime.h>\n")
        self.assertEqual(self.problems(), [])

    def test_long_file(self):
        self.write("engine/io/long.cpp", "\n" * (check_layering.LONGEST_FILE + 1))
        self.expect_one("lines")

    def test_file_outside_the_layers(self):
        self.write("engine/misc/bad.cpp", "\n")
        self.expect_one("belongs to no layer")

    def test_an_empty_tree_is_a_failure(self):
        with tempfile.TemporaryDirectory() as empty:
            before = sys.argv
            sys.argv = ["check_layering.py", empty]
            try:
                with self.assertRaises(SystemExit), contextlib.redirect_stdout(io.StringIO()):
                    check_layering.main()
            finally:
                sys.argv = before


if __name__ == "__main__":
    unittest.main()
