// For host tests: emulated physical memory and a malloc heap; see the two headers.
#pragma once

#include "host_frames.hpp"
#include "host_heap.hpp"
