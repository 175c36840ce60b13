"""Boot media made by the grader itself: GRUB's core image with the whole script inside, and an ISO around it.

Invariant: nothing of a submission decides how it is booted; only kernel.elf and the modules' bytes come from outside.
"""

import hashlib
import os
import tempfile
from pathlib import Path

from . import sandbox, tools
from .outcomes import Infrastructure

GRUB_DIRECTORY = Path("/usr/lib/grub/i386-pc")
GRUB_MODULES = ["biosdisk", "iso9660", "multiboot2", "boot"]
GRUB_VIDEO_MODULES = ["all_video", "video", "video_bochs", "video_cirrus", "vbe", "vga"]


def quote(text):
    """Quotes a word for GRUB's parser. Its rescue parser knows no escape inside single quotes, and neither line ends nor NUL."""
    if any(c in text for c in "'\n\0"):
        raise ValueError(f"GRUB cannot be given {text!r}")
    return f"'{text}'"


def grub_script(cmdline, modules, graphics=False):
    """The lines GRUB executes. Each module's Multiboot2 string is its name and arguments, as after `module2 FILE`."""
    words = " ".join(quote(word) for word in cmdline.split())
    # `multiboot2` sets gfxpayload to what the kernel's header prefers, so ours has to come after it.
    lines = [f"multiboot2 /boot/kernel.elf {words}".rstrip(), f"set gfxpayload={'800x600x32' if graphics else 'text'}"]
    for index, (name, _) in enumerate(modules):
        string = " ".join(quote(word) for word in name.split())
        lines.append(f"module2 /modules/{index} {string}".rstrip())
    return "\n".join([*lines, "boot"]) + "\n"


def strip(kernel, stripped, **options):
    """What is booted: the kernel without its debugging information, made where a file that is made to harm objcopy harms nobody."""
    command = sandbox.command([tools.cross("objcopy"), "--strip-debug", kernel, stripped], readable=[kernel], writable=[stripped.parent], limits=sandbox.COMPILING)
    return tools.run(command, **options)


def build_iso(directory, kernel, cmdline="", modules=(), graphics=False):
    """The ISO for these inputs, made in `directory` unless it is there already. `modules` is a sequence of (name, bytes)."""
    kernel = Path(kernel)
    script = grub_script(cmdline, modules, graphics)
    digest = hashlib.sha256(kernel.read_bytes() + script.encode())
    for _, content in modules:
        digest.update(hashlib.sha256(content).digest())
    iso = Path(directory) / f"{digest.hexdigest()[:24]}.iso"
    if iso.exists():
        return iso
    if not GRUB_DIRECTORY.is_dir():
        raise Infrastructure(f"GRUB's files are not in {GRUB_DIRECTORY} (Debian package grub-pc-bin)")
    with tempfile.TemporaryDirectory(dir=directory, prefix="mach_r-iso.") as work:
        work = Path(work)
        root = work / "root"
        (root / "boot").mkdir(parents=True)
        (root / "modules").mkdir()
        # Without debug information GRUB, which reads through the emulated firmware, has a tenth to load.
        strip(kernel, root / "boot/kernel.elf")
        for index, (_, content) in enumerate(modules):
            (root / "modules" / str(index)).write_bytes(content)
        (work / "grub.cfg").write_text(script)
        tools.run(["grub-mkimage", "-O", "i386-pc-eltorito", "-d", GRUB_DIRECTORY, "-p", "(cd)/boot", "-c", work / "grub.cfg",
                   "-o", root / "boot/core.img", *GRUB_MODULES, *(GRUB_VIDEO_MODULES if graphics else [])])
        tools.run(["xorriso", "-as", "mkisofs", "-quiet", "-R", "-o", work / "out.iso", "-b", "boot/core.img", "-no-emul-boot",
                   "-boot-load-size", "4", "-boot-info-table", root])
        os.replace(work / "out.iso", iso)
    return iso
