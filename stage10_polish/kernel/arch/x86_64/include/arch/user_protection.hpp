// What the processor itself can do to keep kernel and programs apart, beyond page tables.
#pragma once

namespace user_mode {

// Where the processor has them: SMEP (the kernel cannot execute a program's pages), SMAP (nor touch
// them by accident: it reaches them through the direct map only), UMIP (programs cannot ask where
// the kernel's tables are).
void enable_protections();

}  // namespace user_mode
