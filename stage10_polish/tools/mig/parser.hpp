// Reads an interface definition. What it returns is well formed: names are unique, types known.
#pragma once

#include "interface.hpp"

namespace generator {

Interface parse(const std::string& source);

}  // namespace generator
