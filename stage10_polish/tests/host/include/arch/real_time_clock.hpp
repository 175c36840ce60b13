// The host's side of the architecture seam: the driver itself, over emulated ports (io.hpp).
#pragma once

#include "arch/x86_64/include/arch/real_time_clock.hpp"
