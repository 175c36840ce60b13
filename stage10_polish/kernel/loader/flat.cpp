#include "loader/flat.hpp"

namespace loader {

static_assert(FLAT_ADDRESS + FLAT_LIMIT <= FLAT_DATA_ADDRESS);

Refusal parse_flat(Bytes file, Image& image) {
    if (file.empty()) return Refusal::EMPTY;
    if (file.size() > FLAT_LIMIT) return Refusal::FLAT_TOO_LARGE;

    image = Image{};
    image.entry = FLAT_ADDRESS;

    Segment code;
    code.address = FLAT_ADDRESS;
    code.memory_size = code.file_size = file.size();
    code.executable = true;
    if (Refusal refusal = add_segment(image, code); refusal != Refusal::NONE) return refusal;

    Segment data;
    data.address = FLAT_DATA_ADDRESS;
    data.memory_size = FLAT_DATA_SIZE;
    data.writable = true;
    return add_segment(image, data);
}

}  // namespace loader
