// What programs call of our <stdlib.h> that the host's has not: included before all else in their
// sources, whose <stdlib.h> is the host's (rules/host.mk).
#pragma once

extern "C" long long strtonum(const char* text, long long least, long long most,
                              const char** wrong);
