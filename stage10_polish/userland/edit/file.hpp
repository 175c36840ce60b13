// A text from a file, and back into it.
#pragma once

#include "edit/gap_buffer.hpp"

// 0, ENOENT (the text is empty: a new file), or why it could not be read.
int read_text(const char* path, GapBuffer& text);

// Writes a new file beside it, which then takes its place: at every moment there is either the old
// text or the new one under the name. 0, or why it could not be; then nothing has changed.
int write_text(const char* path, const GapBuffer& text);
