"""What a student's objects may not bring: a symbol that a part of the grader's own defines, or a section that only those may have.

A second strong definition does not link anyway. A strong one beside a weak one links, and wins; so does an entry in a table that the
linker puts together. Both would let a file change what it was not given to write.
"""

import re

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

USUAL = re.compile(r"\.(text|rodata|data|bss|init_array|fini_array|eh_frame|tbss|tdata|comment|note|group|rela?|debug_|symtab|strtab|shstrtab|gnu|data\.rel)(\b|_|\.|$)")


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
        else:
            trusted |= {name: source for name in symbols}
    for name, symbols, sections in student:
        ours = _sections_of(own, name) if name in taken.files else set()
        for section in sorted(sections - ours):
            if section and not USUAL.match(section):
                return f"It does not build: {name} has a section {section}, which is the grader's alone."
        for symbol in sorted(symbol for symbol, strong in symbols.items() if strong and symbol in trusted):
            return f"It does not build: {name} defines {symbol}, which {trusted[symbol]} defines; it is not yours to write."
    return ""


def _look(elf):
    symbols, table = {}, elf.get_section_by_name(".symtab")
    for symbol in table.iter_symbols() if table else ():
        if symbol["st_info"]["bind"] in ("STB_GLOBAL", "STB_WEAK") and symbol["st_shndx"] != "SHN_UNDEF" and symbol.name:
            symbols[symbol.name] = symbol["st_info"]["bind"] == "STB_GLOBAL"
    return symbols, {section.name for section in elf.iter_sections()}


def _sections_of(own, name):
    """The sections of our own object of this file, if our own tree is built."""
    for path in (own / "build").rglob(name.rsplit("/", 1)[-1] + ".o"):
        if path.as_posix().endswith(name + ".o"):
            with open(path, "rb") as file:
                return _look(ELFFile(file))[1]
    return set()
