"""What is left of a source when blanks and comments are taken away.

Two files of equal substance differ in nothing that a compiler sees. A language we do not know,
and text for people, is all substance.
"""
import io
import re
import tokenize

from .languages import language

C_TOKEN = re.compile(r"""
    (?P<comment> //(?:[^\n\\]|\\.|\\\n)* | /\*.*?\*/ )
  | (?P<raw>     (?:u8|[uUL])?R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)" )
  | (?P<string>  "(?:[^"\\\n]|\\.)*" | (?<![0-9a-fA-F])'(?:[^'\\\n]|\\.)*' )
  | (?P<splice>  \\\n )
  | (?P<newline> \n )
  | (?P<blank>   [^\S\n]+ )
  | (?P<word>    [\w']+ )
  | (?P<other>   . )
""", re.VERBOSE | re.DOTALL)


def substance(path: str, data: bytes) -> object:
    """Something to compare with ==."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return data
    kind = language(path, data)
    if kind == "c":
        return c_substance(text)
    if kind == "python":
        return python_substance(text)
    if kind == "hash":
        return line_substance(text, "#")
    if kind == "asm":
        return line_substance(text, ";")
    return data


def c_substance(text: str) -> list[str]:
    """Tokens; the end of a line is one only behind a preprocessor directive."""
    tokens, directive, line_start = [], False, True
    for match in C_TOKEN.finditer(text):
        kind = match.lastgroup if match.lastgroup != "mark" else "raw"
        if kind == "newline":
            if directive:
                tokens.append("\n")
            directive, line_start = False, True
        elif kind not in ("comment", "blank", "splice"):
            directive = directive or (line_start and match[0] == "#")
            line_start = False
            tokens.append(match[0])
    return tokens


def python_substance(text: str) -> object:
    """Tokens with the block structure, without how deep a block is indented."""
    tokens = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type in (tokenize.INDENT, tokenize.DEDENT, tokenize.NEWLINE):
                tokens.append((token.type, ""))
            elif token.type not in (tokenize.COMMENT, tokenize.NL):
                tokens.append((token.type, token.string))
    except (tokenize.TokenError, IndentationError):
        return text
    if text.startswith("#!"):
        tokens.append((tokenize.COMMENT, text.split("\n", 1)[0]))
    return tokens


def line_substance(text: str, mark: str) -> list[str]:
    """Lines without comments, blanks between words counted as one."""
    lines = []
    for number, line in enumerate(text.split("\n")):
        if number == 0 and line.startswith("#!"):
            lines.append(line)
            continue
        recipe = "\t" if mark == "#" and line.startswith("\t") else ""
        line = squeeze(uncommented(line, mark))
        if line:
            lines.append(recipe + line)
    return lines


def uncommented(line: str, mark: str) -> str:
    """The line up to a comment mark that is not quoted, escaped, or inside a word."""
    quote = ""
    for at, character in enumerate(line):
        if quote:
            quote = "" if character == quote and line[at - 1] != "\\" else quote
        elif character in "\"'`":
            quote = character
        elif character == mark and (mark == ";" or at == 0 or line[at - 1].isspace()):
            return line[:at]
    return line


def squeeze(line: str) -> str:
    """Runs of blanks outside quotes become one."""
    parts = re.split(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", line)
    parts[::2] = [re.sub(r"\s+", " ", part) for part in parts[::2]]
    return "".join(parts).strip()
