"""Opens a report in headless Chromium and measures it; exit status 77 (skipped) without Chromium.

A page in frames of 390 and 1400 px: a window of Chromium cannot be as narrow as a phone. The frames
are of the same origin as the wrapper (both are served from here), so that the wrapper can read
them; whatever else the browser asks this server for, or is kept from, is found as well.
"""
import functools
import html
import http.server
import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import made_fits
from pitchdrop.report import write_report

WIDTHS = (390, 1400)
SKIPPED = 77
WRAPPER = """<!DOCTYPE html><meta charset="utf-8"><link rel="icon" href="data:,"><body>
<pre id="measured"></pre><script>
const found = [], widths = %s;
const box = element => element.getBoundingClientRect();
function measure(frame, width) {
  const page = frame.contentDocument, view = frame.contentWindow;
  const images = [...page.images];
  return {width, inner: view.innerWidth, scroll: page.documentElement.scrollWidth,
    images: images.length, title: page.title,
    empty: images.filter(i => !(i.complete && i.naturalWidth > 50 && box(i).width > 100
                                && box(i).height > 80)).map(i => i.alt),
    wide: images.filter(i => box(i).right > width + 0.5).map(i => i.alt),
    small: images.filter(i => box(i).width / i.naturalWidth < 0.6).map(i => i.alt),
    boxes: [...page.querySelectorAll('.scroll')].filter(b => box(b).right > width + 0.5).length,
    requests: view.performance.getEntriesByType('resource').map(e => e.name)
        .filter(n => !n.startsWith('data:')),
    details: page.querySelectorAll('details').length};
}
for (const width of widths) {
  const frame = document.createElement('iframe');
  frame.style = `width:${width}px;height:900px;border:0`;
  frame.onload = async () => {
    await Promise.all([...frame.contentDocument.images].map(i => i.decode().catch(() => 0)));
    found.push(measure(frame, width));
    if (found.length == widths.length)
      document.getElementById('measured').textContent = JSON.stringify(found);
  };
  frame.src = 'report.html';
  document.body.append(frame);
}
</script>"""


class Handler(http.server.SimpleHTTPRequestHandler):
    asked = []

    def do_GET(self):
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, *_):
        pass


def served(folder):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                             functools.partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def chromium(program, profile, *arguments):
    return subprocess.run(
        [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
         "--no-first-run", "--disable-extensions", "--hide-scrollbars",
         f"--user-data-dir={profile}",
         "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", "--enable-logging=stderr",
         *arguments], capture_output=True, text=True, timeout=150, check=True)


def check(fits_folder, program, profile):
    (fits_folder / "wrapper.html").write_text(WRAPPER % json.dumps(WIDTHS))
    server = served(fits_folder)
    port = server.server_address[1]
    shown = chromium(program, profile, "--virtual-time-budget=20000", "--window-size=1600,1200",
                     "--dump-dom", f"http://127.0.0.1:{port}/wrapper.html")
    server.shutdown()
    text = re.search(r'<pre id="measured">(.*?)</pre>', shown.stdout, re.DOTALL)
    assert text and text[1], "the wrapper has measured nothing: " + shown.stderr[-2000:]
    console = [line for line in shown.stderr.splitlines() if "CONSOLE" in line]
    assert not console, console
    assert set(Handler.asked) == {"/wrapper.html", "/report.html"}, Handler.asked
    return json.loads(html.unescape(text[1]))


def main():
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        print("skipped: there is no chromium — install Debian's package chromium")
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder, \
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        root = Path(folder)
        made_fits.write(root, made_fits.make(root, (0.38, 0.42), (0, 0.2, 0.3, 0.4, 0.5), 60.0))
        panels = sum(path.suffix == ".svg" for path in write_report(root))
        for found in check(root, program, profile):
            print(json.dumps(found))
            assert found["images"] == panels > 25, (found["images"], panels)
            assert not found["empty"] and not found["wide"] and not found["small"], found
            assert found["inner"] == found["width"] and found["scroll"] <= found["inner"], found
            assert found["boxes"] == 0 and not found["requests"], found
        printed = chromium(program, profile, f"--print-to-pdf={root / 'printed.pdf'}",
                           f"file://{root / 'report.html'}")
        size = (root / "printed.pdf").stat().st_size
        assert size > 100_000, (size, printed.stderr)
        print(f"printed: {size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
