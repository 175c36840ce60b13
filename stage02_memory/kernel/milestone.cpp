// The kernel can allocate Vector, Box and HashMap, and everything comes back.
#include "monitor/milestone.hpp"

#include "containers/hash_map.hpp"
#include "containers/string.hpp"
#include "containers/vector.hpp"
#include "lib/format.hpp"
#include "memory/box.hpp"
#include "memory/frame_allocator.hpp"

namespace {

Result<void> allocate_things() {
    Vector<uint64_t> squares;
    for (uint64_t i = 1; i <= 1000; i++) TRY(squares.push_back(i * i));
    println("Vector: {} squares, the last is {}", squares.size(), squares.back());

    Box<String> text = TRY(Box<String>::make());
    TRY(text->append("boxed "));
    TRY(text->append("text"));
    println("Box: \"{}\"", text->view());

    HashMap<uint64_t, uint64_t> roots;
    for (uint64_t square : squares) TRY(roots.insert(square, roots.size() + 1));
    println("HashMap: {} entries, the root of 1000000 is {}", roots.size(),
            *roots.find(uint64_t{1000000}));
    return {};
}

}  // namespace

void milestone() {
    const FrameAllocator::Counts counts = memory::frames().counts();
    println("{} frames of 4 KiB, {} free", counts.total, counts.free);
    const uint64_t before = memory::settled_free();
    const auto done = allocate_things();
    if (!done.ok()) println("allocation failed: {}", done.error());
    const uint64_t after = memory::settled_free();
    println("milestone 2: Vector, Box and HashMap allocated, {} frames free before, {} after",
            before, after);
}
