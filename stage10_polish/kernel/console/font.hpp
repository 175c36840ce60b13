// The console font: a PSF file (versions 1 and 2), embedded at build. Glyphs 32 to 126 are ASCII.
#pragma once

#include "lib/span.hpp"

namespace font {

struct Font {
    Bytes glyphs;
    unsigned width = 0;
    unsigned height = 0;
    unsigned count = 0;

    bool valid() const { return count >= 127; }

    // The pixels of one row of a glyph, eight in a byte, the leftmost in the highest bit.
    Bytes row(uint8_t glyph, unsigned y) const {
        const size_t row_size = (width + 7) / 8;
        return glyphs.slice((size_t{glyph} * height + y) * row_size, row_size);
    }
};

// The font in these bytes; not valid() if they are no PSF file or are cut off.
Font parse(Bytes file);

Font embedded();

}  // namespace font
