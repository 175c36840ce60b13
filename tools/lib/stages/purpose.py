"""The first sentence of a file's opening comment: what the file itself says it is for."""
import re

from .languages import language

SKIPPED = re.compile(r"^(#!.*|#pragma once|<!--.*-->|[%]?(bits|use64|default)\b.*|\s*)$", re.I)
MARKS = {"c": r"//+!?<?", "hash": r"#+", "asm": r";+", "python": r"#+", "markdown": r"#+"}
LONGEST = 160


def purpose(path: str, data: bytes) -> str:
    """Empty when the file does not begin with a comment."""
    kind = language(path, data)
    try:
        lines = data.decode().splitlines()
    except UnicodeDecodeError:
        return ""
    if kind is None:
        return ""
    while lines and SKIPPED.match(lines[0]):
        del lines[0]
    return first_sentence(opening_comment(kind, lines))


def opening_comment(kind: str, lines: list[str]) -> str:
    """The text of the first paragraph of the comment that the lines begin with."""
    said, block = [], ""
    for line in lines:
        line = line.strip()
        mark = re.match(MARKS[kind], line)
        if not said and not block and not mark:
            opener = {"c": ("/*", "*/"), "python": ('"""', '"""')}.get(kind)
            if not opener or not line.startswith(opener[0]):
                break
            block, line = opener[1], line[len(opener[0]):].lstrip("*!")
        elif mark and not block:
            line = line[mark.end():]
        elif not block:
            break
        ends = bool(block) and block in line
        if ends:
            line = line.split(block, 1)[0]
        line = line.strip().lstrip("*").strip() if block == "*/" else line.strip()
        if line:
            said.append(line)
        if ends or (said and not line) or kind == "markdown":
            break
    return " ".join(said)


def first_sentence(text: str) -> str:
    text = re.sub(r"\s+", " ", text)
    # Up to a full stop that ends a sentence, not one inside a name or an abbreviation.
    match = re.match(r"(.*?[^.\s]{2,}[.!?])(?=\s|$)", text)
    text = (match[1] if match else text).strip().rstrip(".:")
    if len(text) > LONGEST:
        text = text[:LONGEST].rsplit(" ", 1)[0] + " ..."
    return text.replace("|", "\\|").replace("<!--", "").replace("-->", "").strip()
