// The frames of the emulated memory, which a HostMemory puts there.
#include "host_frames.hpp"

constinit FrameAllocator memory::kernel_frames;
