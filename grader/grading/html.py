"""The pages for people: one for each submission, one for the class. Everything shown is text; the templates escape all of it."""

import functools
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parent / "templates"


@functools.lru_cache(maxsize=None)
def _environment():
    import jinja2  # only where a page is made

    return jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def report(result):
    return _environment().get_template("report.html").render(result=result, points=_points, tests={test["name"]: test for test in result["tests"]})


def class_page(stage, rows, bars, often):
    """rows: one for each submission; bars: (label, count, share) of the distribution; often: (exercise, title, how many failed)."""
    return _environment().get_template("class.html").render(stage=stage, rows=rows, bars=bars, often=often, points=_points)


def _points(number):
    return "-" if number is None else f"{number:.2f}".rstrip("0").rstrip(".")
