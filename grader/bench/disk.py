"""What it costs to read 16 MB of a disk, in requests of 1 MB, from the program that asks to the driver and back: guest instructions for 1,000
bytes, of all programs and the kernel together, what the caller does with the bytes not counted.

The program stage10/programs/disk.c asks, in the place of ext2fs. It is counted from outside, as the difference between reading 17 MB and one.
"""

from pathlib import Path

from machine import archive, programs

DEVICES = {"disk_read_virtio": ("virtio0", "virtio-blk-pci,drive=disk"), "disk_read_ide": ("ide0", "ide-hd,drive=disk,bus=ide.0")}
PROGRAM = Path(__file__).resolve().parents[1] / "stage10/programs/disk.c"
MEGABYTE = 1 << 20


def instructions(bench_class, stage, directory, device):
    name, options = device
    image = Path(directory) / "disk.raw"
    with image.open("wb") as file:
        file.truncate(18 * MEGABYTE)
    program = programs.with_libc(PROGRAM.read_text(), stage, directory)
    own = archive.read(dict(stage.own_modules)["initrd.img"])
    files = [*(file for place, file in own.items() if place != "ext2fs"), archive.File("ext2fs", program, True)]
    extra = ("-blockdev", f"driver=file,node-name=file,filename={image}", "-blockdev", "driver=raw,node-name=disk,file=file", "-device", options)
    bench = bench_class(stage, directory, "", modules={"initrd.img": archive.write(files)}, sleep=True, extra=extra, written=(str(image),))
    try:
        def read(megabytes):
            """Instructions of all, from the first character of the line to the next prompt."""
            bench.machine.command(f"echo open {name} > /tmp/plan; echo sequential 0 {megabytes:02} >> /tmp/plan")
            before = bench.counters()["instructions"]
            said = bench.machine.command("cat /disk")
            if "sequential: ok" not in said:
                raise SystemExit(f"the disk could not be read: {said}")
            return bench.counters()["instructions"] - before

        read(1)  # the driver starts
        return round((read(17) - read(1)) * 1000 / (16 * MEGABYTE))
    finally:
        bench.machine.close()
