"""Which language a file is written in, as far as its comments go."""
from pathlib import PurePosixPath

C_LIKE = {".c", ".h", ".cpp", ".hpp", ".cc", ".ld", ".lds", ".defs", ".list", ".S"}
HASHED = {".mk", ".sh", ".exp", ".cfg", ".toml", ".gdb", ".yml", ".yaml", ".supp"}
SEMICOLON = {".asm", ".inc", ".nasm"}


def language(path: str, data: bytes = b"") -> str | None:
    """"c", "python", "hash" (Make, shell, ...), "asm" (NASM), "markdown"; None: not known."""
    name = PurePosixPath(path)
    suffix = name.suffix
    if suffix in C_LIKE:
        return "c"
    if suffix in SEMICOLON:
        return "asm"
    if suffix == ".py" or data.startswith(b"#!") and b"python" in data.split(b"\n", 1)[0]:
        return "python"
    if suffix in HASHED or name.name in ("Makefile", ".gitignore") or data.startswith(b"#!"):
        return "hash"
    return "markdown" if suffix == ".md" else None
