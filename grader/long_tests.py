"""The long tests: left out of a run unless it asks for all (--long), a part (--slice 3/10), or some by name (--only 'mutant:*').

They are those marked `long`; and, unless the command line says which trees to test, the tests of a stage once more on the newest tree,
and those marked `newest` on all trees but that one.
Those marked `soak` run only when they are named.
Those in long/ have short names: test_mutant[random_uuid] in any of its files is mutant:random_uuid. Others are known by their node id.
"""

import fnmatch
import re

import pytest

from machine import stages


def pytest_addoption(parser):
    group = parser.getgroup("mach_r")
    group.addoption("--long", action="store_true", help="the long tests too")
    group.addoption("--slice", metavar="K/N", help="the long tests too, but only every Nth of them, beginning with number K")
    group.addoption("--only", action="append", default=[], metavar="NAME", help="nothing but this long test; * stands for anything (repeatable)")


def is_long(item):
    if item.get_closest_marker("long") or item.get_closest_marker("soak"):
        return True
    number = item.callspec.params.get("stage") if hasattr(item, "callspec") else None
    if number is None or item.config.getoption("--stage") or item.config.getoption("--all-stages"):
        return False
    if item.get_closest_marker("newest"):
        return number != max(stages.find_all())
    home = re.match(r"stage(\d\d)/", item.nodeid)
    return home is not None and number != min(tree for tree in stages.find_all() if tree >= home[1])


def short_name(name):
    match = re.fullmatch(r"long/\w+\.py::test_(\w+?)(?:\[(.*)\])?", name)
    return ":".join(filter(None, match.groups())) if match else name


def pytest_collection_modifyitems(config, items):
    only, slice_text = config.getoption("--only"), config.getoption("--slice")
    number, count = map(int, (slice_text or "1/1").split("/"))
    long = [item for item in items if is_long(item)]
    for item in long:
        item.add_marker("long")  # for whoever reports of it
        item._nodeid = short_name(item.nodeid)  # the name in all reports
    if only:
        names = [item.nodeid for item in long]
        found = {pattern: [name for name in names if name == pattern or fnmatch.fnmatchcase(name, pattern)] for pattern in only}
        if unknown := [pattern for pattern in only if not found[pattern]]:
            raise pytest.UsageError(f"there is no long test {', '.join(unknown)}; tools/test --list names all")
        wanted = set().union(*found.values())
        chosen = [item for item in long if item.nodeid in wanted][number - 1::count]
    else:
        chosen = [item for item in items if not item.get_closest_marker("long")]
        if slice_text or config.getoption("--long"):
            chosen += [item for item in long if not item.get_closest_marker("soak")][number - 1::count]
    kept = set(map(id, chosen))
    config.hook.pytest_deselected(items=[item for item in items if id(item) not in kept])
    items[:] = chosen
