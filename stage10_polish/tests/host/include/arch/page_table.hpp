// Entries of page tables are numbers: the host uses the processor's own.
#pragma once

#include "arch/x86_64/include/arch/page_table.hpp"
