#!/usr/bin/env python3
"""The check of mergeable symbols finds a planted generic inline function in a real object."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECK = Path(__file__).with_name("check_merging.py")
GENERIC = "__attribute__((noinline)) inline int generic(int x) { return x * x; }\n"
MARKED = "namespace avx512 { " + GENERIC + "}\n"
COMPILER, NM = sys.argv.pop(1), sys.argv.pop(1)


class Merging(unittest.TestCase):
    def check(self, source, call):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "planted.cpp"
            file.write_text(source + f"int (*pointer)(int) = {call};\n")
            subprocess.run([COMPILER, "-c", file, "-o", file.with_suffix(".o")], check=True)
            return subprocess.run([sys.executable, CHECK, NM, "avx512", "16",
                                   file.with_suffix(".o")], capture_output=True, text=True)

    def test_generic_inline_function_is_found(self):
        done = self.check(GENERIC, "generic")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("generic(int)", done.stdout)

    def test_function_of_the_namespace_is_accepted(self):
        done = self.check(MARKED, "avx512::generic")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_pack_width_is_read_exactly(self):
        pack = "template <class T, int W> struct Pack { T v; __attribute__((noinline)) static int " \
               "f(int x) { return x; } };\n"
        self.assertEqual(self.check(pack, "Pack<float, 16>::f").returncode, 0)
        self.assertEqual(self.check(pack, "Pack<float, 8>::f").returncode, 1)


if __name__ == "__main__":
    unittest.main()
