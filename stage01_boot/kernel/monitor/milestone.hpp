// The demonstration at the end of the boot: what this kernel can do, shown in a few lines.
#pragma once

// Prints its lines, the last one "milestone N: ...".
void milestone();
