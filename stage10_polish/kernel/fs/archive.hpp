// The archive that GRUB loaded as the module `initrd.img`: the root directory, and a source of
// programs.
#pragma once

namespace fs {

// Finds the module, checks the archive and makes its files the root directory's and its
// programs known to the loader. Without a good
// archive the root is empty: says why on the console and goes on, so that the monitor can be asked.
void load_archive();

}  // namespace fs
