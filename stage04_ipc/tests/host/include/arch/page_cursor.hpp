// A walk is the same on the host.
#pragma once

#include "arch/x86_64/include/arch/page_cursor.hpp"
