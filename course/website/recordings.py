"""Each stage at its console, played at the moment the site is made: {number: what its page says}, and the player's files.

The player is npm's asciinema-player, in the version that player/package-lock.json fixes.
"""

import shutil
import subprocess
from pathlib import Path

from machine import stages
from plays import play

PLAYER = Path(__file__).resolve().parent / "player"
SECTION = """## At the console

```{{raw}} html
<div class="play"><script type="text/plain">
{cast}</script></div>
```

The same as text:

```text
{transcript}
```
"""


def sections(run_directory):
    trees = stages.find_all()
    return {number: section(play.played(stages.Stage(number, trees[number], run_directory))) for number in play.numbers()}


def section(seen):
    # In a script element only its end tag means anything, and JSON may write a slash as \\/.
    return SECTION.format(cast=seen.cast().replace("</", "<\\/"), transcript=seen.transcript().rstrip())


def fetch_player(work, static):
    """The player's files, into `static`. SystemExit if npm cannot fetch them."""
    shutil.copytree(PLAYER, work)
    done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=work, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"site: npm could not fetch the player of the recordings:\n{done.stdout}{done.stderr}")
    for name in "asciinema-player.min.js", "asciinema-player.css":
        shutil.copy2(work / "node_modules/asciinema-player/dist/bundle" / name, static)
    shutil.copy2(PLAYER / "plays.js", static)
