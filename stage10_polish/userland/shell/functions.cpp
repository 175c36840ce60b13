// A list of functions.
#include "shell/functions.hpp"

#include "shell/exchange.hpp"

#include <stdlib.h>
#include <string.h>

namespace {

// There is no new in a program that may run out of memory.
Function* make() {
    void* const memory = calloc(1, sizeof(Function));
    return static_cast<Function*>(memory);  // all zeroes is an empty one
}

void destroy(Function* function) {
    function->~Function();
    free(function);
}

}  // namespace

void Functions::clear() {
    while (first_ != nullptr) {
        Function* const next = first_->next;
        destroy(first_);
        first_ = next;
    }
}

const Function* Functions::find(const char* name) const {
    for (const Function* function = first_; function != nullptr; function = function->next) {
        if (strcmp(function->name.c_str(), name) == 0) return function;
    }
    return nullptr;
}

bool Functions::set(const char* name, size_t name_size, const char* body, size_t body_size,
                    unsigned line) {
    Function* const made = make();
    if (made == nullptr) return false;
    if (!made->name.assign(name, name_size) || !made->body.assign(body, body_size)) {
        destroy(made);
        return false;
    }
    made->line = line;
    unset(made->name.c_str());
    made->next = first_;
    first_ = made;
    return true;
}

bool Functions::unset(const char* name) {
    for (Function** at = &first_; *at != nullptr; at = &(*at)->next) {
        if (strcmp((*at)->name.c_str(), name) != 0) continue;
        Function* const gone = *at;
        *at = gone->next;
        destroy(gone);
        return true;
    }
    return false;
}

bool Functions::copy_from(const Functions& other) {
    clear();
    for (const Function* from = other.first_; from != nullptr; from = from->next) {
        if (!set(from->name.c_str(), from->name.size(), from->body.c_str(), from->body.size(),
                 from->line))
            return false;
    }
    return true;
}

void Functions::swap(Functions& other) { exchange(first_, other.first_); }
