// For host tests: AddressSpace over emulated physical memory. A test without threads provides
// scheduler::preemption_point() itself.
#pragma once

#include "host_memory.hpp"
#include "memory/paging.hpp"
#include "vm/address_space.hpp"
