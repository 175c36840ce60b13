// Shared by the writers of the server's two files.
#pragma once

#include "write.hpp"

namespace generator {

// The type in which a handler sees an argument (without the pointer of an `out`), or the port that
// the request came to.
std::string server_type(const Argument& argument);
std::string target_type(const Routine& routine);
std::vector<std::string> handler_parameters(const Routine& routine);

}  // namespace generator
