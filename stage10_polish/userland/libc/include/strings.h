// POSIX has these in a header of their own; here <string.h> has them, too.
#pragma once

#include <string.h>
