"""The pages that people wrote: lessons and docs/, with their links as they are on the site."""

import re
from pathlib import PurePosixPath

from machine import stages

from . import pictures

GUIDES = {"docs/STUDENTS.md": "students", "docs/INSTRUCTORS.md": "instructors", "docs/READING.md": "reading", "docs/ARCHITECTURE.md": "architecture",
          "docs/PICTURES.md": "pictures", "docs/USER_GUIDE.md": "user_guide", "docs/SHELL.md": "shell",
          "docs/SECURITY.md": "security", "docs/MACHINES.md": "machines",
          "docs/GLOSSARY.md": "glossary", "docs/CONTRACT.md": "contract", "docs/PERFORMANCE.md": "performance", "docs/C_LIBRARY.md": "c_library", "docs/left_out.md": "left_out"}
LINK = re.compile(r"\]\(([^)#:\s]+)\)")
INDEX = """# Mach_R

{introduction}

```{{toctree}}
:caption: Begin
:maxdepth: 1

students
reading
architecture
pictures
user_guide
shell
security
machines
glossary
```

```{{toctree}}
:caption: The stages
:maxdepth: 1

{stages}
```

```{{toctree}}
:caption: Reference
:maxdepth: 1

calls
services
contract
c_library
performance
left_out
```

```{{toctree}}
:caption: To teach with it
:maxdepth: 1

instructors
```
"""
STAGE = """# {title}

```{{toctree}}
:maxdepth: 1

lesson
{parts}difference/index
```

{recording}"""
PART = re.compile(r"^## (Part (\d+): [^\n]*)\n(.*?)(?=^## )", re.M | re.S)
TAKEN_OUT = "## {title}\n\nOn [its own page](part{number}.md).\n\n"
OF_A_PART = """# {title}

{text}
{exercises}"""


def texts(root, places, recorded):
    """{name below the site's source: text} of them all. `places`: {stage: {path: where that file stands}}; `recorded`: {stage: its console}."""
    found = {}
    for path, name in GUIDES.items():
        found[f"{name}.md"] = _linked((root / path).read_text(), path, "")
    found["pictures.md"] = pictures.drawn(found["pictures.md"], found["architecture.md"])
    numbers = []
    for number, tree in stages.find_all(root).items():
        lesson = (tree / "LESSON.md").read_text()
        parts = _parts(lesson)
        pages = {"lesson": PART.sub(lambda part: TAKEN_OUT.format(title=part[1], number=part[2]), lesson), **parts}
        for name, text in pages.items():
            found[f"stage{number}/{name}.md"] = _with_files(_linked(text, f"{tree.name}/LESSON.md", "../"), places[number])
        found[f"stage{number}/index.md"] = STAGE.format(title=re.match(r"# (.*)", lesson)[1], parts="".join(f"{name}\n" for name in parts), recording=recorded[number])
        numbers.append(f"stage{number}/index")
    introduction = re.match(r"# .*?\n\n(.*?)\n\n## ", (root / "README.md").read_text(), re.S)[1]
    found["index.md"] = INDEX.format(introduction=introduction, stages="\n".join(numbers))
    return found


def _parts(lesson):
    """{part1: its page}: a lesson's sections "Part 1: ...", each with its exercises, which stand under the same title in "Yours to write"."""
    found = {}
    for title, number, text in PART.findall(lesson):
        table = re.search(rf"^### {re.escape(title)}\n+((?:\|.*\n)+)", lesson, re.M)
        text = re.sub(r"^###", "##", text.strip("\n"), flags=re.M)
        exercises = f"## Yours to write\n\n{table[1]}" if table else ""
        found[f"part{number}"] = OF_A_PART.format(title=title, text=text + "\n", exercises=exercises)
    return found


def _linked(text, path, up):
    """The text with its links between pages of the site leading there; what is not on the site is named and no link."""
    def replaced(match):
        target = _plain(PurePosixPath(path).parent / match[1])
        if target in GUIDES:
            return f"]({up}{GUIDES[target]}.md)"
        if lesson := re.fullmatch(r"stage(\d\d)_\w+/LESSON\.md", target):
            return f"]({up}stage{lesson[1]}/lesson.md)"
        return None

    def whole(match):
        return f"[{match[1]}{replaced(LINK.match(match[0][len(match[1]) + 1:])) or ']'}"

    return re.sub(r"\[([^\]\n]*)" + LINK.pattern, whole, text)


def _with_files(text, places):
    """Each file that stands in the text in parentheses or `backquotes` leads to where it is shown; pictures and transcripts stay as they are."""
    def linked(match):
        name = match[0].strip("`")
        return f"[{match[0]}](../{places[name]})" if name in places else match[0]

    path = re.compile(r"`(?:[\w.-]+/)+[\w.-]+`|(?<=\()(?:[\w.-]+/)+[\w.-]+(?=\))")
    return "\n".join(line if line.startswith("    ") else path.sub(linked, line) for line in text.split("\n"))


def _plain(path):
    parts = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)
