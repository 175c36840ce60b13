"""What `make demo` and the site show of each stage: it is still so."""

import json
import sys

import pytest

from machine import stages

sys.path.insert(0, str(stages.REPOSITORY / "course"))
from plays import play  # noqa: E402


@pytest.mark.newest
def test_play(stage):
    """Every answer is what the script says (play.played() sees to that), and the recording is one that players can play."""
    seen = play.played(stage)
    header, *events = map(json.loads, seen.cast().splitlines())
    assert (header["version"], header["width"]) == (2, 80), "the recording is an asciicast of version 2, 80 columns wide"
    backwards = [(before, after) for before, after in zip(events, events[1:]) if before[0] > after[0]]
    assert not backwards, f"its events must stand in the order of time; these do not: {backwards}"
    assert seen.transcript().startswith("Mach_R kernel starting...\n") and "\x1b" not in seen.transcript(), "the transcript is plain text, from the first line on"


@pytest.mark.parametrize("text, at", [("ls", 1), ("# a word\n? before anything is typed", 2), ("$ ls\n\n$ ls", 2)])
def test_a_script_that_cannot_be_read_is_refused(text, at, tmp_path, monkeypatch):
    monkeypatch.setattr(play, "SCRIPTS", tmp_path)
    (tmp_path / "10.txt").write_text(text)
    with pytest.raises(play.WrongScript, match=f"10.txt:{at}: a line begins with"):
        play.steps("10")
