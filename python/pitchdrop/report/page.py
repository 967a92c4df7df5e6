"""The page: one self-contained HTML file.

Figures are images with data URIs, not inline SVG: their ids (clip paths, glyphs) cannot collide
then, nothing in them can run, they have alternative texts, and readers can save each as a file.
The page forbids itself every request (Content-Security-Policy).
"""
import base64
import hashlib
from html import escape
from pathlib import Path

from pitchdrop.report import provenance, summary, tables
from pitchdrop.report.numbers import minus, span

STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
# Folded parts are not printed by browsers that do not know ::details-content yet.
SCRIPT = ("addEventListener('beforeprint',()=>document.querySelectorAll('details')"
          ".forEach(d=>d.open=true))")
FEW_NOTES = 2  # more of them would push the summary off the first screen
WIDE = 4  # inches; small multiples are wider


def policy():
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    return (f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
            f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")


def image(panel, svg, letter):
    width, height = (96 * inches for inches in panel.figure.get_size_inches())
    data = base64.b64encode(svg).decode()
    wide = " wide" if width > 96 * WIDE else ""
    return (f'<div class="panel{wide}"><span><b>{letter}</b><code>figures/{panel.name}.svg</code>'
            f'</span><img alt="{escape(panel.text)}" width="{width:.0f}" height="{height:.0f}" '
            f'src="data:image/svg+xml;base64,{data}"></div>')


def figure(plate, images, number):
    """All panels of a plate with its caption, or nothing."""
    if not images:
        return ""
    letters = [f"({chr(ord('a') + k)})" for k in range(len(images))]
    if len(images) == 1:
        caption = plate.captions[0]
    else:
        caption = " ".join(f"<b>{a}</b>&nbsp;{text}" for a, text in zip(letters, plate.captions))
    return (f'<figure id="figure-{number}">'
            f'<div class="panels">\n' + "\n".join(images)
            + f'\n</div><figcaption><b>Figure {number}.</b> {caption} {plate.about}</figcaption>'
              f'</figure>')


def not_drawn(sentences):
    """One line that unfolds, at the end of the page."""
    if not sentences:
        return ""
    items = "\n".join(f"<li>{escape(text)}</li>" for text in sentences)
    return (f'<details id="absent"><summary>{len(sentences)} thing'
            f'{"" if len(sentences) == 1 else "s"} could not be drawn or tabulated, and why</summary>'
            f'\n<ul class="absent">\n{items}\n</ul></details>')


def item(level, about, text):
    about = f" ({escape(about)})" if about else ""
    return f'<li class="{level}"><b>{level.capitalize()}</b>{about}: {escape(minus(text))}</li>'


def messages(material):
    """Warnings, then notes of the analysis and what the report itself found missing; many notes are folded."""
    warnings, notes = [], []
    for row in material.fits.messages:
        warns = row.get("level") == "warning"
        (warnings if warns else notes).append(
            item("warning" if warns else "note", str(row.get("about", "")).replace("_", " "),
                 str(row.get("text", ""))))
    notes += [item("note", "", text) for text in dict.fromkeys(material.notes)]
    listed = warnings + (notes if len(notes) <= FEW_NOTES else [])
    html = f'<ul class="messages">\n{chr(10).join(listed)}\n</ul>\n' if listed else ""
    if len(notes) > FEW_NOTES:
        html += (f'<details class="notes"><summary>{len(notes)} notes: what could not be determined, '
                 f'and why</summary>\n<ul class="messages">\n{chr(10).join(notes)}\n</ul></details>')
    return html


def lead(material):
    size, temperatures = summary.beads(material), material.temperature.values
    return ("A polymer" + (f" of {summary.integer(size)} beads" if size else "")
            + (f" at <i>T</i> = {span(temperatures)}" if temperatures else "")
            + (f", under the stresses σ<sub>c</sub> = {span(material.stress.values)}"
               if material.stress.values else "")
            + ". All quantities are in Lennard-Jones reduced units (σ, ε, <i>m</i>, τ, "
              "<i>k</i><sub>B</sub> = 1); errors are standard errors (68&nbsp;%).")


def title(material):
    if any(material.stress.values):
        return "Structure and dynamics of a polymer under stress"
    return "Structure and dynamics of a polymer"


def body(material, sections, absent):
    """`sections` is [(title, HTML of the figure), …], `absent` says what is not drawn."""
    results, empty = tables.all_tables(material.fits)
    if empty:
        absent = [*absent, f"Not in fits.json: {'; '.join(empty)}."]
    figures = "\n".join(f"<section><h3>{escape(title)}</h3>{text}</section>"
                        for title, text in sections if text)
    name = escape(material.directory.resolve().name)
    return f"""<header><p class="kicker">pitchdrop report · {name}</p>
<h1>{title(material)}</h1>
<p class="lead">{lead(material)}</p>
<nav aria-label="Contents"><ul>
<li><a href="#summary">Summary</a></li><li><a href="#figures">Figures</a></li>
<li><a href="#tables">Tables of fits</a></li><li><a href="#provenance">Provenance</a></li>
</ul></nav>
</header>
<main>
{messages(material)}
<section id="summary"><h2>Summary</h2>
{summary.as_html(material)}</section>
<section id="figures"><h2>Figures</h2>
<p>Every panel is also a file of its own, as SVG and as PDF.</p>
{figures}</section>
<section id="tables"><h2>Tables of fits</h2>
{results}</section>
<section id="provenance"><h2>Provenance</h2>
{provenance.as_html(material)}</section>
{not_drawn(absent)}
</main>
<footer>Written by <code>pitchdrop report</code> from fits.json and the runs it names.</footer>"""


def document(material, sections, absent=()):
    name = escape(material.directory.resolve().name)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{name} · pitchdrop report</title>
<link rel="icon" href="data:,">
<style>
{STYLE}</style>
<script>{SCRIPT}</script>
</head>
<body>
{body(material, sections, absent)}
</body>
</html>
"""
