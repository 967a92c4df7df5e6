import json
import tempfile
import unittest
from pathlib import Path

import numpy as np

from pitchdrop import InputError
from pitchdrop.fits import Fits
from pitchdrop.report.numbers import integer, plain, with_error
from pitchdrop.scales import GRADIENTS, Scale, numbers


class ReadingFits(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "fits.json"

    def fits(self, **tables):
        self.path.write_text(json.dumps({"format": "pitchdrop fits 1", **tables}))
        return Fits(self.path)

    def refused(self, text, pattern):
        self.path.write_text(text)
        with self.assertRaisesRegex(InputError, pattern):
            Fits(self.path)

    def test_tables_have_columns(self):
        table = self.fits(eyring=[{"temperature": 0.42, "A": 1, "A_error": 0.1, "V": 3},
                                  {"temperature": 0.4, "A": 2, "V": None},
                                  {"temperature": 0.4}])["eyring"]
        A, error = table.columns("A", "A_error")
        np.testing.assert_array_equal(A, [1, 2])
        np.testing.assert_array_equal(error, [0.1, 0])  # absent: no bar
        np.testing.assert_array_equal(table.columns("V")[0], [3])
        self.assertEqual(table.distinct("temperature"), [0.4, 0.42])
        self.assertEqual(len(table.where(temperature=0.1 + 0.3)), 2)

    def test_what_is_absent_is_empty(self):
        fits = self.fits()
        self.assertEqual(len(fits["arrhenius"]), 0)
        self.assertEqual(fits["arrhenius"].columns("sigma")[0].shape, (0,))
        self.assertEqual((fits.global_eq4, fits.messages, fits.sources), ({}, [], []))

    def test_warnings_come_first(self):
        fits = self.fits(messages=[{"level": "note", "text": "n"},
                                   {"level": "warning", "text": "w"}])
        self.assertEqual([row["text"] for row in fits.messages], ["w", "n"])

    def test_what_is_not_the_format_is_refused(self):
        self.refused("{", "cannot read .*fits.json .* — write it again with pitchdrop analyze")
        self.refused("[]", "not of the format")
        self.refused('{"format": "pitchdrop fits 2"}', "its format is 'pitchdrop fits 2'")
        self.refused('{"format": "pitchdrop fits 1", "creep": NaN}', "not a finite number")
        self.refused('{"format": "pitchdrop fits 1", "x": 1e999}', "not a finite number")
        self.refused('{"format": "pitchdrop fits 1", "eyring": {"A": 1}}', "eyring is no table")
        self.refused('{"format": "pitchdrop fits 1", "global_eq4": 3}', "global_eq4 is no object")
        self.refused('{"format": "pitchdrop fits 1", "glass_transition": {"bilinear": '
                     '{"temperature": "cold"}}}', "temperature in glass_transition is no number")

    def test_a_text_where_a_number_belongs_is_refused(self):
        with self.assertRaisesRegex(InputError, "A in eyring is no number"):
            self.fits(eyring=[{"A": "many"}])


class Numbers(unittest.TestCase):
    def test_error_to_two_digits_value_to_the_same_place(self):
        self.assertEqual(with_error(0.46312, 0.00412), "0.4631 ± 0.0041")
        self.assertEqual(with_error(-1.5, 0.0996), "−1.50 ± 0.10")
        self.assertEqual(with_error(1234.5, 56.7), "1234 ± 57")
        self.assertEqual(with_error(12345, 678), "12340 ± 680")
        self.assertEqual(with_error(3.21e-5, 1.2e-6),
                         "(3.21 ± 0.12)\u202f×10<sup>−5</sup>")
        self.assertEqual(with_error(0.0, 0.25), "0.00 ± 0.25")
        self.assertEqual(with_error(0.005931, 1.1e-5),
                         "(5.931 ± 0.011)\u202f×10<sup>−3</sup>")
        self.assertEqual(with_error(0.9996, 0.0001), "0.99960 ± 0.00010")

    def test_without_error(self):
        self.assertEqual(with_error(0.123456, None), "0.1235")
        self.assertEqual(with_error(0.5, 0), "0.5")
        self.assertEqual(plain(-2.5e-7), "−2.5\u202f×10<sup>−7</sup>")
        self.assertEqual((integer(9999), integer(1234567)), ("9999", "1\u202f234\u202f567"))


class Colours(unittest.TestCase):
    @staticmethod
    def luminance(color):
        part = np.array(color[:3])
        linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722]

    def test_gradients_are_ordered_without_colour_and_legible_on_white(self):
        for kind in GRADIENTS:
            scale = Scale(kind, range(10))
            luminance = [self.luminance(scale.color(k)) for k in range(10)]
            self.assertEqual(luminance, sorted(luminance), kind)
            self.assertGreater(np.diff(luminance).min(), 0.002, kind)
            self.assertGreater(1.05 / (luminance[-1] + 0.05), 2.4, kind)

    def test_soft_is_red_and_hard_is_blue(self):
        scale = Scale("softness", [-3, 0, 1])
        (red, _, blue, _), (other_red, _, other_blue, _) = scale.color(-3), scale.color(1)
        self.assertGreater(blue, 3 * red)
        self.assertGreater(other_red, 3 * other_blue)

    def test_numbers_below_each_other_have_the_same_decimals(self):
        self.assertEqual(numbers([-1, 0, 0.1, 0.45]), ["−1.00", "0", "0.10", "0.45"])


if __name__ == "__main__":
    unittest.main()
