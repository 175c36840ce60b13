// The stack protector. A function with an array in its frame (-fstack-protector-strong) puts the
// guard between that and its return address when it begins; if it finds another value there before
// it returns, somebody has written past the array's end, and it does not return.
#pragma once

namespace stack_protector {

// Draws the guard. First of all, and never again: a function that has begun with the old guard must
// not return. Its caller is one that does not.
void initialise();

}  // namespace stack_protector
