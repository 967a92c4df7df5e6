"""DIR/report.html and DIR/figures of a directory with fits.json."""
from pathlib import Path

from pitchdrop import style
from pitchdrop.material import Material
from pitchdrop.plots import plates
from pitchdrop.report import page
from pitchdrop.rundirectory import InputError


def check(directory):
    directory = Path(directory)
    if not directory.is_dir():
        raise InputError(f"{directory} is no directory", "a report is written into one",
                         "give the directory that pitchdrop analyze wrote into")
    if not (directory / "fits.json").is_file():
        run = (directory / "tree.json").is_file()
        raise InputError(f"{directory} has no fits.json",
                         "it is a run that was not analysed yet" if run else
                         "pitchdrop analyze has not written into it",
                         f"run pitchdrop analyze {directory if run else 'RUN'} --out {directory}")
    return directory


def write_report(directory):
    """Draws all figures and writes the page; returns the paths, the page first."""
    directory = check(directory)
    material = Material(directory)
    sections, absent, written, number = [], [], [], 0
    for plate in plates(material):
        images = []
        for panel in plate.panels:
            svg = style.rendered(panel.figure, "svg")
            images.append(page.image(panel, svg, f"({chr(ord('a') + len(images))})"
                                     if len(plate.panels) > 1 else ""))
            written.append(style.write_atomically(directory / f"figures/{panel.name}.svg", svg))
            written.append(style.save(panel.figure, directory / f"figures/{panel.name}.pdf"))
        number += bool(images)
        sections.append((plate.title, page.figure(plate, images, number)))
        absent += plate.absent
    text = page.document(material, sections, absent)
    return [style.write_atomically(directory / "report.html", text.encode("utf-8")), *written]
