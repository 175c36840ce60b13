"""Mutants of stage 07: the archive."""

from .mutant import Mutant

MUTANTS = [
    Mutant("archive_table_checksum", "07", "the archive's table checksum is not compared", "kernel/fs/initrd.cpp",
           "    if (table_checksum(header, table) != header.table_checksum) return KERN_BAD_FORMAT;\n", "", "stage07"),
    Mutant("archive_file_checksum", "07", "a file's checksum is not compared", "kernel/fs/initrd.cpp",
           "if (checksum(file.data) != raw_entry(index).checksum)", "if (false)", "stage07"),
    Mutant("archive_name_with_blank", "07", "a file's name may have a blank", "kernel/fs/initrd.cpp",
           "if (c <= ' ' || c > '~'",
           "if (c < ' ' || c > '~'",
           "stage07 -k tables_that_lie"),
    Mutant("archive_size_wraps", "07", "a file's size makes its end wrap around", "kernel/fs/initrd.cpp",
           "entry.offset > total_size || entry.size > total_size - entry.offset",
           "entry.offset + entry.size > total_size",
           "stage07 -k tables_that_lie"),
    Mutant("archive_files_overlap", "07", "a file may reach into the next one", "kernel/fs/initrd.cpp",
           "        end = entry.offset + entry.size;\n",
           "        (void)end;\n",
           "stage07 -k tables_that_lie"),
    Mutant("archive_names_run_over", "07", "the search for a name does not go on at the table's start", "kernel/fs/initrd.cpp",
           "bucket = (bucket + 1) % BUCKETS;",
           "bucket = bucket + 1;",
           "stage07 -k tables_that_lie"),
    Mutant("read_offset_32_bits", "07", "a read 4 GiB behind the end reads the beginning", "kernel/fs/file_object.cpp",
           "file.bytes().slice(offset, size);",
           "file.bytes().slice(static_cast<uint32_t>(offset), size);",
           "stage07/test_file_service.py -k malformed"),
    Mutant("damaged_is_missing", "07", "a damaged file is said not to be there", "kernel/service/file_service.cpp",
           "    if (!opened) return opened.error();\n"
           "    *size = opened.value().bytes().size();\n"
           "    Result",
           "    if (!opened) return KERN_NOT_FOUND;\n"
           "    *size = opened.value().bytes().size();\n"
           "    Result",
           "stage07/test_file_service.py -k malformed"),
    Mutant("show_keeps_files", "07", "`show` keeps the right to each file", "userland/programs/show.c",
           "    port_deallocate(file);\n",
           "",
           "stage07/test_archive.py -k lets_go"),
]
