"""Says which fields and variables have no word on what protects them (kernel/sync/thread_safety.hpp): fields.py EXCEPTED FILE...

Run in a tree by tools/python, since it needs libclang. A class is looked at if it has a lock or an annotated field: others are values,
or parts of what is guarded where it is kept. Right is what is annotated, constant, atomic, a lock, or a link, which belongs to its list.
EXCEPTED: `path name` or `folder/`, joined by commas.
"""
import os
import re
import sys
from pathlib import Path

from clang import cindex

FLAGS = ["-x", "c++", "-std=c++20", "-ffreestanding", "-mcmodel=kernel", "-mgeneral-regs-only", "-fno-exceptions", "-fno-rtti", "-w",
         "-Ikernel", "-Ikernel/arch/x86_64/include", "-Iinclude"]
WORDS = re.compile(r"\b(GUARDED_BY|UNSHARED)\b")
SETTLED = re.compile(r"(\w+::)*((Atomic|Global)<.*|Spinlock|Lock|ListLink)$")
CLASSES = ("CLASS_DECL", "STRUCT_DECL", "CLASS_TEMPLATE")


def annotated(declaration) -> bool:
    """Does a word stand between its beginning and its end?"""
    text = Path(declaration.location.file.name).read_text()
    return bool(WORDS.search(text[declaration.extent.start.offset:text.index(";", declaration.location.offset)]))


def settled(kind) -> bool:
    while kind.get_array_size() >= 0:
        kind = kind.element_type
    return kind.spelling.startswith("const ") or kind.is_const_qualified() or kind.spelling.endswith("&") or bool(SETTLED.match(kind.spelling))


def guarded(owner) -> bool:
    return any(child.type.spelling.endswith("Spinlock") or annotated(child) for child in owner.get_children() if child.kind.name == "FIELD_DECL")


def unprotected(path: str) -> list[tuple[int, str]]:
    unit = cindex.Index.create().parse(path, FLAGS)
    found = [(said.location.line, said.spelling) for said in unit.diagnostics if said.severity >= cindex.Diagnostic.Error]

    def visit(parent, looked_at: bool) -> None:
        for child in parent.get_children():
            if child.location.file is None or os.path.normpath(child.location.file.name) != path:
                continue
            name = child.kind.name
            variable = name == "VAR_DECL" and (child.linkage != cindex.LinkageKind.NO_LINKAGE or child.storage_class == cindex.StorageClass.STATIC)
            if variable or (name == "FIELD_DECL" and looked_at):
                in_parts = variable and guarded(child.type.get_declaration())  # its fields are looked at
                if not (in_parts or settled(child.type) or annotated(child) or annotated(child.canonical)):
                    found.append((child.location.line, child.spelling))
            visit(child, guarded(child) if name in CLASSES else looked_at)

    visit(unit.cursor, False)
    return found


def main() -> int:
    excepted = sys.argv[1].split(",")
    found = [f"{os.path.basename(os.getcwd())}/{path}:{line}: {name}: what protects it?" for path in sys.argv[2:] for line, name in unprotected(path)
             if f"{path} {name}" not in excepted and not any(path.startswith(folder) for folder in excepted if folder.endswith("/"))]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
