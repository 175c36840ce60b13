// Variables that are set for one command: what they were comes back.
#pragma once

#include "shell/tree.hpp"
#include "shell/variables.hpp"
#include "shell/words.hpp"

class TemporaryVariables {
public:
    explicit TemporaryVariables(Variables& variables) : variables_(variables) {}
    TemporaryVariables(const TemporaryVariables&) = delete;
    TemporaryVariables& operator=(const TemporaryVariables&) = delete;
    ~TemporaryVariables();  // they are what they were

    // Remembers those that are assigned to. False: no memory.
    [[nodiscard]] bool keep(const Assignment* assignments);

private:
    Variables& variables_;
    Variables before_;  // exported: it was exported
    Words unset_;       // had no value
};
