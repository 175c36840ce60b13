// The host's side of the architecture seam: the timer itself, behind emulated ports.
#pragma once

#include "arch/x86_64/include/arch/interval_timer.hpp"
