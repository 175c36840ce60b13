// The two 8259 interrupt controllers: sixteen lines, each masked until somebody wants it.
#pragma once

#include <stdint.h>

namespace pic {

inline constexpr uint8_t LINES = 16;
inline constexpr uint8_t CASCADE = 2;  // the line of the first on which the second sits

// Line 0 arrives as this vector, the others behind it. Masks all lines.
void initialise(uint8_t first_vector);

void unmask(uint8_t line);
void mask(uint8_t line);

// The handler is done. Also after a spurious one of the second controller, as spurious() does
// itself.
void acknowledge(uint8_t line);

// True if line 7 or 15 fired without a cause, which noise on a line can do.
bool spurious(uint8_t line);

}  // namespace pic
