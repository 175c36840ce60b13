"""Mutants of stage 07: the archive."""

from .mutant import Mutant

MUTANTS = [
    Mutant("archive_table_checksum", "07", "the archive's table checksum is not compared", "kernel/fs/initrd.cpp",
           "    if (table_checksum(header, table) != header.table_checksum) return KERN_BAD_FORMAT;\n", "", "stage07"),
    Mutant("archive_file_checksum", "07", "a file's checksum is not compared", "kernel/fs/initrd.cpp",
           "if (checksum(file.data) != raw_entry(index).checksum)", "if (false)", "stage07"),
]
