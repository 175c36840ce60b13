"""What a student's objects may not bring: a symbol that a part of the grader's own defines, or a section that only those may have.

A second strong definition does not link anyway. A strong one beside a weak one links, and wins; so does an entry in a table that the
linker puts together. Both would let a file change what it was not given to write.
"""

import re

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

USUAL = re.compile(r"\.(debug_\w+|(text|rodata|data|bss|init_array|fini_array|eh_frame|tbss|tdata|debug_\w+)([._].*)?|comment|note.*|group|symtab|strtab|shstrtab)")


def forbidden(built, own, taken):
    """Words about the first thing that may not be; nothing if all is well."""
    theirs = set(taken.files) | set(taken.new)
    objects = {path.relative_to(built / "build").as_posix().removesuffix(".o"): path for path in (built / "build").rglob("*.o")}
    trusted, student = {}, []
    for source, path in sorted(objects.items()):
        at = next((name for name in theirs if source.endswith(name)), None)
        try:
            with open(path, "rb") as file:
                symbols, sections = _look(ELFFile(file))
        except (ELFError, OSError):
            continue
        if at:
            student.append((at, symbols, sections))
        elif source.startswith(("kernel/", "userland/libc/")):  # programs are apart, and each has its main
            trusted |= {(place_of(source), name): source for name in symbols}
    for name, symbols, sections in student:
        for section in sorted(sections):
            if section and not USUAL.fullmatch(section) and not _named_in(own, name, section):
                return f"It does not build: {name} has a section {section}, which is the grader's alone."
        for symbol in sorted(symbol for symbol, strong in symbols.items() if strong and (place_of(name), symbol) in trusted):
            return f"It does not build: {name} defines {symbol}, which {trusted[place_of(name), symbol]} defines; it is not yours to write."
    return ""


def place_of(source):
    """What is linked together: the kernel, or programs with their library."""
    return "kernel" if source.startswith("kernel/") else "userland"


def _look(elf):
    symbols, table = {}, elf.get_section_by_name(".symtab")
    for symbol in table.iter_symbols() if table else ():
        if symbol["st_info"]["bind"] in ("STB_GLOBAL", "STB_WEAK") and symbol["st_shndx"] != "SHN_UNDEF" and symbol.name:
            symbols[symbol.name] = symbol["st_info"]["bind"] == "STB_GLOBAL"
    return symbols, {re.sub(r"^\.rela?(?=\.)", "", section.name) for section in elf.iter_sections()}


def _named_in(own, name, section):
    """Whether our own file of this name speaks of the section."""
    return (own / name).is_file() and re.search(rf"(?<![\w.]){re.escape(section)}(?![\w.])", (own / name).read_text()) is not None
