// The last word counts: a name that is set twice keeps what it had first.
#include "shell/temporary_variables.hpp"

#include <string.h>

TemporaryVariables::~TemporaryVariables() {
    for (size_t i = 0; i < unset_.count(); i++) variables_.unset(unset_[i], strlen(unset_[i]));
    for (size_t i = 0; i < before_.count(); i++) {
        const char* const entry = before_.entry(i);
        const size_t size = static_cast<size_t>(strchr(entry, '=') - entry);
        // Without memory for it, it keeps the new value.
        (void)!variables_.set(entry, size, entry + size + 1);
        variables_.set_exported(entry, size, before_.exported(entry, size));
    }
}

bool TemporaryVariables::keep(const Assignment* assignments) {
    for (const Assignment* a = assignments; a != nullptr; a = a->next) {
        const char* const value = variables_.get(a->name, a->name_size);
        if (value == nullptr) {
            if (!unset_.push(a->name, a->name_size) || !unset_.end_word()) return false;
            continue;
        }
        if (!before_.set(a->name, a->name_size, value)) return false;
        before_.set_exported(a->name, a->name_size, variables_.exported(a->name, a->name_size));
    }
    return true;
}
