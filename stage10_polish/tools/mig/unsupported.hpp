// Words that cannot be used: those of the classic language that this one leaves out, each with the
// reason, and those that mean something in the generated code.
#pragma once

#include <string>

namespace generator {

void refuse_if_classic(const std::string& word, int line);
void refuse_if_keyword(const std::string& word, int line);

}  // namespace generator
