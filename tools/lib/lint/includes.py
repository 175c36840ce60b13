"""The kernel includes only what a freestanding x86_64-elf GCC 12 has, and its own headers.

On that compiler most of libstdc++ is not there, and `<cstdint>` declares no std::uint64_t, so a
header outside this list builds here and fails elsewhere.
"""
import re

from .sources import CPP, Source

ALLOWED = {"bit", "compare", "concepts", "cstddef", "initializer_list", "limits", "new",
           "type_traits", "stdint.h", "stddef.h", "stdarg.h"}
INCLUDE = re.compile(r"^\s*#\s*include\s*<([^>]*)>")


def complaints(sources: list[Source]) -> list[str]:
    """One for each `#include <...>` of the kernel or the shared headers that is not allowed."""
    found = []
    for source in sources:
        if not source.path.startswith(("kernel/", "include/")) or not source.path.endswith(CPP):
            continue
        for number, line in enumerate(source.data.decode(errors="replace").splitlines(), 1):
            match = INCLUDE.match(line)
            if match and match[1] not in ALLOWED and not match[1].startswith(("mach/", "mig/", "terminal/")):
                found.append(f"{source.name}:{number}: <{match[1]}> is not on the kernel's list")
    return found
