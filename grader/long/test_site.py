"""`make site`: the pages are made without a warning, want nothing from elsewhere, and fit a telephone. A browser looks at them."""

import json
import re
import subprocess

import pytest

from machine import limits, stages, tools

pytestmark = [pytest.mark.long, pytest.mark.timeout(0)]
NARROW = 360  # pixels
PAGES = ["index.html", "stage03/index.html", "stage03/lesson.html", "stage04/lesson.html", "stage04/part5.html", "stage04/difference/kernel-vm.html", "calls.html", "services.html", "students.html"]
FROM_ELSEWHERE = re.compile(r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=[\"'](?:https?:)?//[^\"']*")
# Each page in a frame of that width; how wide it would be without a scroll bar, and how much text it has without scripts.
LOOK = """<!doctype html><body><script>
const pages = %s, found = {};
async function look(page) {
  const frame = document.createElement("iframe");
  frame.style.cssText = "width: %dpx; height: 800px; border: 0";
  if (page.endsWith("?")) { frame.sandbox = "allow-same-origin"; }
  frame.src = "site/" + page.replace("?", "");
  document.body.append(frame);
  await new Promise(done => frame.onload = done);
  const root = frame.contentDocument.documentElement;
  found[page] = [root.scrollWidth, root.innerText.length];
  frame.remove();
}
(async () => { for (const page of pages) await look(page);
  document.body.innerHTML = "<pre id=found>" + JSON.stringify(found) + "</pre>"; })();
</script>"""


def test_site(tmp_path):
    done = limits.run([tools.find("make"), "-s", "-C", stages.REPOSITORY, "site"], limits.BUILD, env=stages.clean_environment())
    assert done.status == 0, f"`make site` must succeed, without a warning; it says\n{done.output[-4000:]}"
    site = stages.REPOSITORY / "build/site"
    found = {str(page.relative_to(site)): match[0] for page in site.rglob("*.html") if (match := FROM_ELSEWHERE.search(page.read_text()))}
    assert not found, f"a page must be whole without a network; these fetch something: {found}"
    for page, (width, text) in looked_at(site, tmp_path).items():
        assert width <= NARROW, f"{page} is {width} pixels wide on a screen of {NARROW}: something in it does not wrap or scroll by itself"
        assert text > 500, f"{page} has {text} characters of text{' without scripts' if page.endswith('?') else ''}; is it empty?"


def looked_at(site, directory):
    """{page: (its width on a narrow screen, characters of text)}, with scripts and, behind a ?, without."""
    (directory / "site").symlink_to(site)
    (directory / "look.html").write_text(LOOK % (json.dumps(PAGES + [f"{page}?" for page in PAGES]), NARROW))
    done = subprocess.run([tools.find("chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--virtual-time-budget=60000",
                           f"--user-data-dir={directory / 'profile'}", "--dump-dom", f"file://{directory}/look.html"], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    found = re.search(r"<pre id=\"found\">(.*?)</pre>", done.stdout)
    assert found, f"the browser must have looked at all pages; it says {done.stdout[-500:]} {done.stderr[-1000:]}"
    return json.loads(found[1])
