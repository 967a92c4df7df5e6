"""Where the numbers come from: programs, devices, configurations, times, sources."""
import json
from html import escape

from pitchdrop.rundirectory import Run, sentences


def row(label, text):
    return f'<tr><th scope="row">{escape(label)}</th><td>{text}</td></tr>'


def code(value):
    return f"<code>{escape(str(value))}</code>"


def table(rows, title):
    return (f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(title)}">'
            '<table class="facts"><tbody>\n' + "\n".join(rows) + "\n</tbody></table></div>")


def pairs(values):
    """`name = value` of a flat object."""
    return ", ".join(f"{escape(str(key).replace('_', ' '))} = {escape(shown(value))}"
                     for key, value in values.items())


def shown(value):
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def sessions(manifest):
    found = [s for s in manifest.get("sessions") or [] if isinstance(s, dict)]
    return "<br>".join(escape(f"{s.get('started', '?')} to {s.get('stopped') or 'now'}"
                              f" ({s.get('outcome') or 'running'}, {s.get('device', '?')})")
                       for s in found)


def states(run):
    """`11 of 12 done, 1 flowed`: what has begun and not ended is not a result."""
    states = [str(branch.state) for branch in run.branches()]
    others = [name for name in dict.fromkeys(states) if name != "done"]
    return escape(", ".join([f"{states.count('done')} of {len(states)} done",
                             *(f"{states.count(name)} {name}" for name in others)]))


def warnings(run):
    """What the run itself had to say about its health, and its branches about theirs."""
    manifest = run.manifest if isinstance(run.manifest, dict) else {}
    found = [escape(text) for text in sentences(manifest.get("warnings"))]
    found += [f"{code(branch.id)}: {escape(text)}"
              for branch in run.branches() for text in branch.warnings]
    found += [f"{code(branch.id)} {branch.state}: {escape(str(branch.reason))}"
              for branch in run.branches() if branch.state in ("failed", "flowed")]
    return [f"<li>{text}</li>" for text in dict.fromkeys(found)]


def largest_drift(run):
    """Of the conserved energy, with its branch; None where no branch has one."""
    drifts = [branch for branch in run.branches() if "drift" in branch.health]
    if not drifts:
        return None
    worst = max(drifts, key=lambda branch: abs(branch.health["drift"]))
    return (f"{worst.health['drift']:+.1e} ± {worst.health['drift_error']:.0e} ε per bead and τ "
            f"({worst.id})")


def of_run(run: Run):
    manifest = run.manifest if isinstance(run.manifest, dict) else {}
    rows = [row("program", escape(f"pitchdrop {manifest.get('version', '?')}") + ", commit "
                + code(manifest.get("commit", "?")) + ", "
                + escape(str(manifest.get("compiler", "?")))),
            row("device", escape(f"{manifest.get('backend', '?')}: {manifest.get('device', '?')}")),
            row("configuration", code(manifest.get("configuration_hash", "?"))),
            row("seeds", escape(shown(manifest.get("seeds", "?"))))]
    rows.append(row("branches", states(run)))
    drift = largest_drift(run)
    if drift:
        rows.append(row("largest drift", escape(drift)))
    found = warnings(run)
    if found:
        rows.append(row("warnings", f'<ul class="plain">{"".join(found)}</ul>'))
    if manifest.get("velocities"):
        rows.append(row("velocities", escape(str(manifest["velocities"]))))
    times = sessions(manifest)
    name = escape(run.directory.name)
    parts = [f"<h3>Run <code>{name}</code></h3>",
             table(rows + ([row("sessions (UTC)", times)] if times else []), f"Run {name}")]
    if manifest.get("configuration"):
        text = json.dumps(manifest["configuration"], indent=2, ensure_ascii=False)
        parts.append('<details><summary>Resolved configuration</summary>'
                     f'<pre tabindex="0">{escape(text)}</pre></details>')
    return "\n".join(parts)


def of_analysis(material):
    content, rows = material.fits.content, []
    rows.append(row("program", escape(f"pitchdrop {content.get('version', '?')}") + ", commit "
                    + code(content.get("commit", "?"))))
    definition = dict(material.fits.definition)
    if "hyperplane" in definition:
        rows.append(row("hyperplane", code(definition.pop("hyperplane"))))
    if definition:
        rows.append(row("counted", pairs(definition)))
    if material.fits.settings:
        rows.append(row("settings", pairs(material.fits.settings)))
    sources = "<br>".join(f"{code(s.get('path', '?'))} ({escape(str(s.get('kind', '?')))}, "
                          f"{escape(str(s.get('files', '?')))} files)"
                          for s in content.get("sources", []))
    if sources:
        rows.append(row("sources", sources))
    repeated = "<br>".join(f"{code(r.get('path', '?'))} is {code(r.get('same_as', '?'))} "
                           f"(same {escape(str(r.get('compared', '?')))})"
                           for r in content.get("repeated_runs", []))
    if repeated:
        rows.append(row("counted once", repeated))
    return "<h3>Analysis</h3>\n" + table(rows, "Analysis")


def as_html(material):
    return "\n".join([of_analysis(material), *(of_run(run) for run in material.runs)])
