// Options in a command line: words like `name` and `name=value`, separated by blanks.
#pragma once

#include "lib/result.hpp"
#include "lib/string_view.hpp"

namespace boot {

// The value of the last such option, empty for a bare name; KERN_NOT_FOUND if there is none.
Result<StringView> find_option(StringView command_line, StringView name);

}  // namespace boot
