import contextlib
import copy
import io
import json
import re
import tempfile
import unittest
import xml.etree.ElementTree as xml
from html.parser import HTMLParser
from pathlib import Path

import numpy as np

import made_fits
from made_run import write_run
from pitchdrop.__main__ import main
from pitchdrop.material import Material
from pitchdrop.plots import plates
from pitchdrop.report.page import document, figure
from pitchdrop.report.tables import TABLES

EVERYTHING = {
    "arrhenius_stress0", "arrhenius_stress0.4", "arrhenius_all", "sigma", "delta_e",
    "onset_temperature", "strain", "strain_logarithmic", "mean_softness", "strain_all",
    "mean_softness_all", "eyring", "prefactor", "activation_volume", "eyring_all", "high_stress",
    "high_stress_all", "global_fit", "global_residuals", "softness_distribution", "rearrangement",
    "enhancement", "softness_distribution_all", "rearrangement_all", "bond_correlation",
    "self_scattering", "relaxation_tau", "relaxation_beta", "compliance", "strain_rate",
    "glass_transition"}
OF_SEVERAL_TEMPERATURES = {name for name in EVERYTHING if name.endswith("_all")} | {
    "arrhenius_stress0", "arrhenius_stress0.4", "sigma", "delta_e", "onset_temperature",
    "global_fit", "global_residuals"}
OF_RUNS = {"strain", "strain_logarithmic", "mean_softness", "strain_all", "mean_softness_all",
           "bond_correlation", "self_scattering", "compliance", "glass_transition"}
STRESSES = (0, 0.2, 0.3, 0.4, 0.5)  # the last is excluded from the fits
UNCLOSED = {"meta", "link", "img", "br", "!doctype"}


class Page(HTMLParser):
    """What a page refers to, shows and says; its tags must be closed in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.images, self.links, self.ids, self.headings = [], [], [], [], []
        self.text = ""
        self.feed(text)
        assert not self.open, self.open

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag not in UNCLOSED:
            self.open.append(tag)
        if tag == "img":
            self.images.append(attributes)
        self.links += [attributes[key] for key in ("href", "src") if key in attributes]
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.headings += [tag] if re.fullmatch("h[1-6]", tag) else []

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, (tag, self.getpos())

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "script"):
            self.text += data


class WithRun(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name) / "run"

    def make(self, temperatures=(0.38, 0.42), stresses=STRESSES, **options):
        return made_fits.make(self.root, temperatures, stresses, duration=60.0, **options)

    def report(self, fits):
        """Names of the figures, and the page."""
        root = made_fits.write(self.root, fits)
        errors = io.StringIO()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(errors):
            self.assertEqual(main(["report", str(root)]), 0, errors.getvalue())
        self.assertEqual(list(root.rglob(".*")), [])  # no temporary file stays
        page = Page((root / "report.html").read_text(encoding="utf-8"))
        names = {path.stem for path in (root / "figures").glob("*.svg")}
        self.assertEqual(names, {path.stem for path in (root / "figures").glob("*.pdf")})
        self.assertEqual(len(page.images), len(names))
        return names, page

    def sketch(self, fits, root=None):
        """The same without rendering: what panels would be drawn, and the page without them."""
        material = Material(made_fits.write(root or self.root, fits))
        names, sections, absent = set(), [], []
        for plate in plates(material):
            names |= {panel.name for panel in plate.panels}
            for panel in plate.panels:
                self.check_data(panel)
            sections.append((plate.title, figure(plate, ["<i></i>"] * len(plate.panels), 1)))
            absent += plate.absent
        return names, Page(document(material, sections, absent))

    def check_data(self, panel):
        """Every panel shows some data, and no axes is empty."""
        for axes in panel.figure.axes:
            artists = [*axes.lines, *axes.collections]
            self.assertTrue(any(np.size(line.get_xdata()) for line in axes.lines)
                            or axes.collections, f"{panel.name} has empty axes")
            self.assertTrue(artists)

    def refused(self, pattern):
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors):
            self.assertEqual(main(["report", str(self.root)]), 2)
        self.assertRegex(errors.getvalue(), r"pitchdrop: .* \(.*\) — ")
        self.assertRegex(errors.getvalue(), pattern)

    def check_files(self):
        for path in (self.root / "figures").glob("*.svg"):
            root = xml.parse(path).getroot()
            self.assertTrue(root.tag.endswith("svg"), path)
            self.assertNotRegex(path.read_text(), r"(?i)\bnan\b|\binf\b", path)
            self.assertGreater(len(list(root.iter())), 60, path)  # not an empty frame
            self.assertTrue(path.with_suffix(".pdf").read_bytes().startswith(b"%PDF"))


class FullReport(WithRun):
    def test_everything_is_drawn_and_listed(self):
        names, page = self.report(self.make())
        self.assertEqual(names, EVERYTHING)
        self.check_files()
        for key, title, *_ in TABLES:
            self.assertIn(f"table-{key}", page.ids)
            self.assertIn(title, page.text)
        self.assertNotIn("is not drawn", page.text)
        self.assertNotIn("not determined", page.text)
        self.assertNotRegex(page.text, r"\bnan\b|\bNone\b")
        for text in ("3.210 ± 0.034", "1.605 ± 0.017", "0.4630 ± 0.0040", "0.247 ± 0.012",
                     "0.773 ± 0.021", "2560", "ab12cd34ef56ab78", "f00dfeedf00dfeed",
                     "2026-01-02T03:04:05Z", "0123456789ab", "beads_per_chain"):
            self.assertIn(text, page.text)
        self.assertLess(page.text.index("Warning"), page.text.index("Note"))
        self.assertLess(page.text.index("errors come from time"), page.text.index("Summary\n"))

        self.needs_nothing_but_itself(page)

    def needs_nothing_but_itself(self, page):
        for link in page.links:
            self.assertRegex(link, "^(data:|#)")
            if link.startswith("#"):
                self.assertIn(link[1:], page.ids)
        self.assertEqual(len(page.ids), len(set(page.ids)))
        text = (self.root / "report.html").read_text(encoding="utf-8")
        self.assertNotRegex(text, r"@import|url\(")
        self.assertEqual(page.headings[:2], ["h1", "h2"])
        self.assertEqual(page.headings.count("h1"), 1)
        self.assertTrue(all(len(image["alt"]) > 15 for image in page.images))

    def test_the_same_input_gives_the_same_bytes(self):
        fits = self.make(temperatures=(0.42,))
        before = None
        for _ in range(2):
            self.report(fits)
            files = {path: path.read_bytes() for path in
                     [self.root / "report.html", *(self.root / "figures").iterdir()]}
            before = before or files
        self.assertEqual(before, files)

class Cases(WithRun):
    def test_one_temperature(self):
        names, page = self.sketch(self.make(temperatures=(0.42,)))
        self.assertEqual(names, EVERYTHING - OF_SEVERAL_TEMPERATURES)
        self.assertIn("needs fits over two temperatures or more, and there is 1", page.text)
        self.assertIn("not determined", page.text)

    def test_one_stress(self):
        names, page = self.sketch(self.make(stresses=(0,)))
        self.assertTrue({"arrhenius_stress0", "sigma", "softness_distribution", "strain"} <= names)
        self.assertFalse(names & {"eyring", "prefactor", "high_stress", "enhancement",
                                  "compliance"})
        self.assertIn("it needs P_R(S) at rest and under stress", page.text)

    def test_one_condition(self):
        names, _ = self.sketch(self.make(temperatures=(0.42,), stresses=(0.3,)))
        self.assertEqual(names, {"strain", "strain_logarithmic", "mean_softness", "rearrangement",
                                 "softness_distribution", "bond_correlation", "self_scattering",
                                 "relaxation_tau", "relaxation_beta", "compliance", "strain_rate",
                                 "glass_transition"})

    def test_nothing_but_the_format(self):
        self.root.mkdir()
        names, page = self.sketch({"format": "pitchdrop fits 1"})
        self.assertEqual(names, set())
        self.assertIn("Not in fits.json: Conditions", page.text)

    def test_every_table_may_be_missing_and_every_key_absent(self):
        fits = self.make(stresses=(0, 0.3, 0.4))
        for key in [key for key, *_ in TABLES] + ["rearrangement_probability", "eyring_ratio",
                                                  "softness_distribution", "settings"]:
            with self.subTest(key):
                self.sketch({name: value for name, value in fits.items() if name != key})
        bare = copy.deepcopy(fits)
        for key, value in bare.items():
            for row in value if isinstance(value, list) else []:
                for name in [name for name in row if name.endswith("_error")]:
                    del row[name]
        names, page = self.sketch(bare)
        self.assertEqual(names, EVERYTHING)
        for name in ("temperature", "stress", "softness"):
            with self.subTest(f"first rows without {name}"):
                lacking = copy.deepcopy(fits)
                for value in lacking.values():
                    if isinstance(value, list) and value:
                        value[0].pop(name, None)
                self.sketch(lacking)

    def test_branches_that_have_not_finished(self):
        fits = self.make()
        creep = self.root / "seed1/T0.42/creep"
        thermo = (creep / "stress0.3/thermo.csv").read_text()
        (creep / "stress0.3/thermo.csv").write_text(thermo[:len(thermo) // 3])  # a torn last row
        (creep / "stress0.2/thermo.csv").write_text(thermo.split("\n")[0] + "\n")
        (creep / "stress0.4/softness.csv").write_text("")
        (creep / "stress0/thermo.csv").unlink()
        (creep / "stress0.5/relaxation.csv").write_text("lag,bond_correlation\n1,2\n3,oops\n4,5\n")
        tree = json.loads((self.root / "tree.json").read_text())
        tree["branches"][-1]["state"] = "running"
        (self.root / "tree.json").write_text(json.dumps(tree))
        names, page = self.sketch(fits)
        self.assertEqual(names, EVERYTHING)
        self.assertIn("11 of 12 done", page.text)
        self.assertRegex(page.text, r"Left out: .*relaxation.csv: line 3 is damaged")

    def test_several_seeds(self):
        names, _ = self.sketch(self.make(seeds=(1, 2)))
        self.assertEqual(names, EVERYTHING)

    def test_a_branch_that_repeats_another_one_is_not_drawn_and_is_named(self):
        fits = self.make(seeds=(1, 2))
        (self.root / "fits.json").write_text(json.dumps(fits))
        self.assertEqual(len(Material(self.root).creeps(temperature=0.42, stress=0.4)), 2)
        fits["repeated_runs"] = [{"path": "seed2/T0.42/creep/stress0.4", "compared": "thermo.csv",
                                  "same_as": "seed1/T0.42/creep/stress0.4"}]
        (self.root / "fits.json").write_text(json.dumps(fits))
        self.assertEqual([b.seed for b in Material(self.root).creeps(temperature=0.42, stress=0.4)],
                         [1])
        _, page = self.report(fits)
        self.assertIn("seed2/T0.42/creep/stress0.4 is seed1/T0.42/creep/stress0.4 "
                      "(same thermo.csv)", page.text)

    def test_counts_without_runs(self):
        fits = self.make()
        other = self.root.parent / "elsewhere"
        other.mkdir()
        fits["sources"] = [{"path": "../counts.csv", "kind": "counts", "files": 1}]
        names, page = self.sketch(fits, other)
        self.assertEqual(names, EVERYTHING - OF_RUNS)
        self.assertIn("no creep branch of the sources has written it", page.text)

    def test_a_run_elsewhere_and_one_that_is_gone(self):
        fits = self.make()
        other = self.root.parent / "analysis"
        other.mkdir()
        fits["sources"] = [{"path": "../run", "kind": "run", "files": 10},
                           {"path": "../gone", "kind": "run", "files": 10}]
        names, page = self.sketch(fits, other)
        self.assertEqual(names, EVERYTHING)
        self.assertRegex(page.text, "gone is not there any more")
        fits["sources"] = [{"path": "../run/seed1/T0.42", "kind": "run", "files": 5}]
        names, _ = self.sketch(fits, other)
        self.assertIn("strain", names)

    def test_hostile_text_is_shown_not_run(self):
        fits, evil = self.make(temperatures=(0.42,)), "<script>alert(1)</script>\"'&<img src=x>"
        fits["messages"] = [{"level": evil, "about": evil, "text": evil}]
        fits["definition"] = {evil: evil, "hyperplane": evil}
        fits["settings"]["errors"] = evil
        fits["version"] = fits["commit"] = evil
        fits["relaxation"][0]["observable"] = fits["relaxation"][0]["stage"] = evil
        fits["sources"][0]["files"] = evil
        fits["sources"].append({"path": evil, "kind": "run"})
        fits["repeated_runs"] = [{"path": evil, "same_as": evil, "compared": evil}]
        fits["relaxation"][1]["run"] = fits["relaxation"][1]["branch"] = evil
        manifest = json.loads((self.root / "manifest.json").read_text())
        for key in ("version", "commit", "compiler", "device", "configuration_hash", "seeds",
                    "velocities"):
            manifest[key] = evil
        manifest["warnings"] = [evil, {evil: evil}]
        manifest["configuration"][evil] = {evil: evil}
        manifest["sessions"][0]["started"] = evil
        (self.root / "manifest.json").write_text(json.dumps(manifest))
        _, page = self.report(fits)
        text = (self.root / "report.html").read_text(encoding="utf-8")
        self.assertEqual(text.count("<script"), 1)
        self.assertNotIn("<img src=x>", text)
        self.assertGreater(page.text.count("alert(1)"), 12)

    def test_errors_are_sentences(self):
        self.refused("is no directory")
        write_run(self.root, [])
        self.refused("has no fits.json .*not analysed yet.* — run pitchdrop analyze .*run --out ")
        (self.root / "fits.json").write_text('{"format": "x"}')
        self.refused("not of the format")
        made_fits.write(self.root, {"format": "pitchdrop fits 1",
                                    "sources": [{"path": ".", "kind": "run"}],
                                    "eyring": [{"temperature": "hot", "A": 1}]})
        self.refused("temperature in eyring is no number")
        self.assertFalse((self.root / "report.html").exists())


if __name__ == "__main__":
    unittest.main()
