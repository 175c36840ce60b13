// Reading lines from the console.
#pragma once

#include "shell/line_editor.hpp"

// Keys are taken one by one: what is typed behind the line's end is for the program that the line
// starts. EndOfInput also where there is no console any more.
LineEditor::Result read_line(LineEditor& editor);
