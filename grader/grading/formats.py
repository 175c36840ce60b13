"""One result, in the forms that people and other programs read.

Invariant: a result holds no control character (grade.printable), and each form quotes what it shows by its own rules, so that nothing a
submission printed or was named is obeyed by a terminal, a browser, a spreadsheet or an XML parser.
"""

import json
import os
import re
import tempfile
import textwrap
from pathlib import Path
from xml.etree import ElementTree

from . import contract, html

WIDTH = 100
SIGNS = {"pass": "pass", "not begun": "-", "not run": "not run"}
FILES = {"json": "result.json", "junit": "junit.xml", "gradescope": "results.json", "html": "report.html", "markdown": "report.md", "table": "report.txt"}


def as_json(result):
    return json.dumps(result, indent=1, ensure_ascii=False) + "\n"


def points(number):
    """7, 7.5 or, if there is no mark, a dash."""
    return "-" if number is None else f"{number:.2f}".rstrip("0").rstrip(".")


def headline(result):
    if result["points"] is None:
        return "not graded"
    return f"{points(result['points'])} of {result['max_points']} points"


def of_stage(result):
    return f"stage {result['stage']}" + (f", {result['profile']}" if result["profile"] != "derived" else "")


def failed_of(exercise):
    """The tests that it fails by, where the title does not say so already."""
    return [name for name in exercise["failed"] if name != exercise["title"]]


def not_judged(result):
    """Sentences: one for each reason."""
    whys = dict.fromkeys(entry["why"] for entry in result["not_judged"])
    return [f"not judged in this profile: {', '.join(entry['name'] for entry in result['not_judged'] if entry['why'] == why)} ({why})" for why in whys]


def in_contract(test):
    """Where docs/CONTRACT.md promises it."""
    return "(contract: " + " ".join(f"[{name}]" for name in test["contract"]) + ")" if test["contract"] else ""


def promised(test):
    """The same in the contract's words, as far as it has them still."""
    return [f"[{name}] {contract.promises()[name]}" for name in test["contract"] if name in contract.promises()]


def as_table(result):
    beyond = result.get("extension")
    lines = [f"{of_stage(result)}{', ' + beyond['title'] if beyond else ''}  {result['submission']}  {headline(result)}", ""]
    lines += textwrap.wrap("this year: " + ", ".join(f"{name} {value}" for name, value in beyond["parameters"].items()), WIDTH) + [""] if beyond else []
    lines += textwrap.wrap(result["first"], WIDTH) + [""]
    part = ""
    for exercise in result["exercises"]:
        if exercise["part"] != part:
            part = exercise["part"]
            lines.append(f"  {part}")
        lines.append(f"  {exercise['number']:<5} {exercise['title'][:44]:<44} {points(exercise['points']):>5} of {exercise['max_points']:<3} {exercise['verdict']}"
                     + (f": {', '.join(failed_of(exercise))}" if failed_of(exercise) and exercise["verdict"] not in ("not run", "not begun") else ""))
    for entry in result["earlier"]:
        lines.append(f"  stage {entry['stage']} as before: {entry['verdict']}" + (f", costs {entry['cost']}" if entry["cost"] else ""))
    for test in failed_tests(result):
        lines += ["", f"  {test['name']}: {test['verdict']}. {test['what']} {in_contract(test)}".rstrip()]
        lines += ["      " + line for line in test["message"].splitlines()[:12]]
        lines += textwrap.wrap(test["hint"], WIDTH, initial_indent="    > ", subsequent_indent="      ")
    lines += ["", *not_judged(result), *_said_of_files(result["files"]), f"seed {result['seed']}; {result['sandbox']['kind']}: {result['sandbox']['limits'][0]}"]
    return "\n".join(lines) + "\n"


def failed_tests(result):
    return [test for test in result["tests"] if test["verdict"] not in ("pass", "not run")]


def _said_of_files(files):
    lines = [f"{len(files['taken'])} files of yours and {len(files['new'])} new ones were used" + (f" (from {files['root']})" if files["root"] else "")]
    lines += [f"not there, or not begun: {', '.join(files['missing'])}"] if files["missing"] else []
    lines += [f"not used: {entry['path']}: {entry['why']}" for entry in files["not_used"]]
    if files["not_used_more"]:
        lines.append(f"not used: {files['not_used_more']} more")
    return lines + [f"note: {note}" for note in files["notes"]]


def explained(result):
    """All that is known of what failed."""
    lines = [as_table(result)]
    for test in failed_tests(result):
        lines += ["=" * WIDTH, f"{test['name']} ({test['kind']}, {test['part']}): {test['verdict']}", test["what"], ""]
        lines += [test["message"], ""]
        lines += [f"in {test['function']}"] if test["function"] else []
        lines += [f"what it usually means: {test['hint'] or test['meaning']}"] if test["hint"] or test["meaning"] else []
        lines += [f"to see it yourself: {test['try']}"] if test["try"] else []
        lines += ["what was promised (docs/CONTRACT.md):", *(line for words in promised(test) for line in textwrap.wrap(words, WIDTH, initial_indent="  ", subsequent_indent="    ")[:12])]
        lines += ["the tests: " + ", ".join(test["cases"]), f"the same questions again: --seed {result['seed']}"]
        lines += ["", "last lines of the console:", *("  | " + line for line in test["console"].splitlines()[-40:])] if test["console"] else []
        lines += ["", test["registers"]] if test["registers"] else []
    return "\n".join(lines) + "\n"


def _xml_text(text):
    """Without what XML 1.0 has no way to write."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "?", text)


def as_junit(result):
    suites = ElementTree.Element("testsuites", name=_xml_text(f"stage {result['stage']}"))
    suite = ElementTree.SubElement(suites, "testsuite", name=_xml_text(result["submission"]), tests=str(len(result["exercises"])),
                                   failures=str(sum(exercise["verdict"] not in ("pass", "not run", "not begun") for exercise in result["exercises"])),
                                   errors=str(int(result["points"] is None)),
                                   skipped=str(sum(exercise["verdict"] in ("not run", "not begun") for exercise in result["exercises"])))
    properties = ElementTree.SubElement(suite, "properties")
    for name in ("profile", "seed", "points", "max_points", "verdict"):
        ElementTree.SubElement(properties, "property", name=name, value=_xml_text(str(result[name])))
    by_name = {test["name"]: test for test in result["tests"]}
    for exercise in result["exercises"]:
        case = ElementTree.SubElement(suite, "testcase", classname=f"stage{result['stage']}", name=_xml_text(f"{exercise['number']} {exercise['title']}"))
        words = "\n\n".join(f"{name}: {by_name[name]['message']}\n{by_name[name]['hint']}" for name in exercise["failed"] if name in by_name)
        if exercise["verdict"] in ("not run", "not begun"):
            ElementTree.SubElement(case, "skipped", message=_xml_text(result["reason"] or exercise["verdict"]))
        elif exercise["verdict"] != "pass":
            ElementTree.SubElement(case, "failure", type=exercise["verdict"], message=_xml_text(", ".join(exercise["failed"]))).text = _xml_text(words)
    if result["points"] is None:
        case = ElementTree.SubElement(suite, "testcase", classname="grader", name="graded")
        ElementTree.SubElement(case, "error", message=_xml_text(result["reason"]))
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suites, encoding="unicode") + "\n"


def as_gradescope(result):
    """results.json of Gradescope's autograders. Text is shown as text: no output format that is interpreted is asked for."""
    by_name = {test["name"]: test for test in result["tests"]}
    tests = []
    for exercise in result["exercises"]:
        parts = [f"{name}: {by_name[name]['verdict']}. {by_name[name]['what']}\n{by_name[name]['message']}\n{by_name[name]['hint']}"
                 for name in exercise["failed"] if name in by_name]
        tests.append({"number": exercise["number"], "name": exercise["title"], "score": exercise["points"], "max_score": exercise["max_points"],
                      "status": "passed" if exercise["verdict"] == "pass" else "failed", "output": "\n\n".join(parts) or exercise["verdict"],
                      "output_format": "text", "visibility": "visible"})
    for entry in result["earlier"]:
        if entry["cost"]:
            tests.append({"number": f"stage {entry['stage']}", "name": "what worked before", "score": -entry["cost"], "max_score": 0, "status": "failed",
                          "output": "\n".join(f"{test['name']}: {test['message']}" for test in entry["tests"] if test["verdict"] != "pass"),
                          "output_format": "text", "visibility": "visible"})
    whole = {"output": "\n".join([result["first"], *not_judged(result)]), "output_format": "text", "visibility": "visible", "stdout_visibility": "hidden", "tests": tests,
             "extra_data": {"seed": result["seed"], "verdict": result["verdict"]}}
    if result["points"] is None:
        return json.dumps({"output": f"Not graded: {result['reason']}. This is trouble of the grader, and no mark.", "output_format": "text",
                           "visibility": "visible", "tests": [], "score": 0, "extra_data": {"verdict": result["verdict"]}}, indent=1) + "\n"
    return json.dumps({"score": result["points"], **whole}, indent=1) + "\n"


def _markdown(text):
    """Text of which nothing is markup, for a line."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", " ")
    return re.sub(r"([\\`*_{}\[\]()#+!|~@$-])", r"\\\1", text)


def _fenced(text):
    fence = "`" * (max([2, *map(len, re.findall("`+", text))]) + 1)
    return f"{fence}text\n{text}\n{fence}"


def as_markdown(result):
    lines = [f"## {of_stage(result).capitalize()}: {headline(result)}", "", _markdown(result["first"]), "", "| | exercise | points | |", "|---|---|---|---|"]
    for exercise in result["exercises"]:
        lines.append(f"| {exercise['number']} | {_markdown(exercise['title'])} | {points(exercise['points'])} of {exercise['max_points']} | "
                     f"{exercise['verdict']}{_markdown(': ' + ', '.join(failed_of(exercise))) if failed_of(exercise) else ''} |")
    for entry in result["earlier"]:
        lines.append(f"| | stage {entry['stage']} as before | {-entry['cost'] or 0} | {entry['verdict']} |")
    for test in failed_tests(result):
        lines += ["", f"<details><summary>{_markdown(test['name'])}: {test['verdict']}</summary>", "", _markdown(test["what"]), "", _fenced(test["message"][:3000])]
        lines += ["", _markdown(test["hint"])] if test["hint"] else []
        lines += ["", "</details>"]
    lines += ["", *(f"- {_markdown(line)}" for line in [*not_judged(result), *_said_of_files(result["files"])]), "", f"Seed `{result['seed']}`."]
    return "\n".join(lines) + "\n"


FORMATS = {"table": as_table, "json": as_json, "junit": as_junit, "gradescope": as_gradescope, "html": html.report, "markdown": as_markdown}


def write_all(result, out):
    """Every form, below a directory. result.json comes last, and whole: who finds it finds the others, too."""
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    for name in sorted(FORMATS, key=lambda name: name == "json"):
        write(out / FILES[name], FORMATS[name](result))


def write(path, text):
    """The whole file or none, however this ends."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with open(handle, "w", encoding="utf-8", errors="replace") as file:
        file.write(text)
    os.chmod(temporary, 0o644)
    os.replace(temporary, path)
