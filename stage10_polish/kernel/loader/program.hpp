// Program: the bytes of a file and its name, wherever it comes from: a module of the boot loader,
// an archive. Whoever has programs registers a source.
#pragma once

#include "lib/result.hpp"
#include "lib/string_view.hpp"

namespace loader {

struct Program {
    StringView name;
    Bytes file;  // stays where it is as long as the kernel runs
};

// KERN_NOT_FOUND if it has no such program.
using Source = Result<Program> (*)(StringView name);
void add_source(Source source);  // the newest is asked first

Result<Program> find(StringView name);

// A source: the boot loader's modules.
Result<Program> find_module(StringView name);

}  // namespace loader
