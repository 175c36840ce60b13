// The heap and the containers on it, and what is left when every allocation fails in turn.
#include "containers/hash_map.hpp"
#include "containers/string.hpp"
#include "containers/vector.hpp"
#include "lib/string.h"
#include "memory/box.hpp"
#include "memory/fault_injection.hpp"
#include "memory/frame_allocator.hpp"
#include "test/each_failure.hpp"
#include "test/ktap.hpp"

namespace {

struct Object {
    uint8_t* bytes = nullptr;
    size_t size = 0;
    uint8_t fill = 0;

    bool intact() const {
        for (size_t i = 0; i < size; i++) {
            if (bytes[i] != fill) return false;
        }
        return true;
    }
};

// A bit of everything; whatever it allocated is gone when it returns.
Result<void> use_everything() {
    Vector<uint64_t> numbers;
    for (uint64_t i = 0; i < 600; i++) TRY(numbers.push_back(i));
    HashMap<uint64_t, Box<String>> names;
    for (uint64_t i = 0; i < 40; i++) {
        auto name = TRY(Box<String>::make());
        TRY(name->append("a name that is longer than the smallest object"));
        TRY(names.insert(i, move(name)));
    }
    EXPECT_EQ(names.size(), 40u);
    for (uint64_t i = 0; i < 40; i += 2)
        EXPECT(names.remove(i), "a name that was put in is not found");
    const Box<String>* name = names.find(uint64_t{7});
    EXPECT(name && (*name)->size() == 46, "a name that was not removed is gone or changed");
    EXPECT_EQ(numbers[599], 599u);
    return {};
}

}  // namespace

KTEST(memory, hundred_thousand_heap_operations) {
    constexpr size_t SLOTS = 100;
    Object objects[SLOTS];
    uint64_t damaged = 0;
    for (int i = 0; i < 100'000; i++) {
        Object& object = objects[test::random().below(SLOTS)];
        if (object.bytes) {
            if (!object.intact()) damaged++;
            memory::heap_free(object.bytes);
            object = {};
        } else {
            const uint64_t largest = test::random().below(50) == 0 ? 30'000 : 200;
            object.size = 1 + test::random().below(largest);
            object.fill = static_cast<uint8_t>(i);
            object.bytes = static_cast<uint8_t*>(memory::heap_allocate(object.size));
            EXPECT(object.bytes, "there is memory, and the heap gave none");
            if (!object.bytes) return;
            memset(object.bytes, object.fill, object.size);
        }
    }
    memory::heap_verify();
    for (Object& object : objects) memory::heap_free(object.bytes);
    EXPECT_EQ(damaged, 0u, "objects whose bytes changed: two of them overlap");
}

KTEST(memory, heap_alignment_and_borders) {
    constexpr size_t sizes[] = {0, 1, 15, 16, 17, 64, 512, 2016, 2017, 4096, 4097, 100'000};
    for (const size_t size : sizes) {
        uint8_t* object = static_cast<uint8_t*>(memory::heap_allocate(size));
        EXPECT(object, "the heap gave no memory; 0 bytes are an object, too");
        if (!object) continue;
        EXPECT_EQ(reinterpret_cast<uint64_t>(object) % 16, 0u, "objects begin at a multiple of 16");
        memset(object, 0xFF, size);
        memory::heap_free(object);
    }
    EXPECT(!memory::heap_allocate(uint64_t{1} << 50), "there is not that much memory");
    EXPECT(!memory::heap_allocate(SIZE_MAX),
           "the size wrapped around when something was added to it");
}

KTEST(memory, heap_out_of_memory) {
    // All but 8 MiB is set aside, so that this takes as long on a large machine as on a small one.
    const uint64_t available = memory::frames().counts().available();
    const uint64_t aside = available - min<uint64_t>(available, 2048);
    EXPECT_EQ(memory::frames().promise(aside).error(), KERN_SUCCESS);
    void** list = nullptr;
    uint64_t count = 0;
    while (void** object = static_cast<void**>(memory::heap_allocate(64 * 1024))) {
        *object = list;
        list = object;
        count++;
    }
    EXPECT(count > 10, "8 MiB hold more than ten objects of 64 KiB");
    EXPECT(!memory::heap_allocate(64 * 1024), "the memory is used up");
    while (list) memory::heap_free(exchange(list, static_cast<void**>(*list)));
    memory::frames().unpromise(aside);
}

KTEST(memory, every_allocation_fails_in_turn) {
    uint64_t failures = 0;
    for (test::EachFailure failure; failure.next();) {
        const auto result = failure.during(use_everything);
        if (result.ok()) continue;
        failures++;
        EXPECT_EQ(result.error(), KERN_RESOURCE_SHORTAGE, "what runs out of memory must say so");
    }
    EXPECT(failures > 50, "too few allocations were made to fail");
}

KTEST(memory, vector_that_cannot_grow) {
    Vector<uint64_t> numbers;
    for (uint64_t i = 0; i < 4; i++) EXPECT_EQ(numbers.push_back(i).error(), KERN_SUCCESS);
    const size_t capacity = numbers.capacity();
    memory::fail_after(1);
    EXPECT_EQ(numbers.reserve(capacity + 1).error(), KERN_RESOURCE_SHORTAGE,
              "there was no memory for more");
    memory::never_fail();
    constexpr size_t WRAPS = SIZE_MAX / sizeof(uint64_t) + 2;  // so many take 8 bytes, modulo 2^64
    EXPECT_EQ(numbers.reserve(WRAPS).error(), KERN_RESOURCE_SHORTAGE,
              "the number of bytes does not fit into 64 bits");
    EXPECT_EQ(numbers.capacity(), capacity, "what failed must have changed nothing");
    EXPECT_EQ(numbers.size(), 4u, "what failed must have changed nothing");
    for (uint64_t i = 0; i < numbers.size(); i++) EXPECT_EQ(numbers[i], i);
}

// Counts how many of it there are.
struct Counted : NonCopyable {
    static inline constinit int alive = 0;
    Counted() { alive++; }
    Counted(Counted&&) { alive++; }
    ~Counted() { alive--; }
};

KTEST(memory, vector_moves_its_elements) {
    constexpr int COUNT = 20;
    {
        Vector<Counted> elements;
        for (int i = 0; i < COUNT; i++) {
            EXPECT_EQ(elements.push_back(Counted()).error(), KERN_SUCCESS);
        }
        EXPECT_EQ(Counted::alive, COUNT,
                  "what was moved to a larger place must end at the old one");
    }
    EXPECT_EQ(Counted::alive, 0, "elements end with their vector");
}

KTEST(memory, operator_new) {
    uint64_t* number = new (std::nothrow) uint64_t(7);
    EXPECT(number && *number == 7, "new gave no memory, or not the value");
    delete number;
    memory::fail_after(1);
    number = new (std::nothrow) uint64_t(8);
    memory::never_fail();
    EXPECT(!number, "without memory new (std::nothrow) is null");
    delete number;
}

KTEST(memory, containers) {
    HashMap<uint64_t, uint64_t> map;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < 20'000; i++) {
        const uint64_t key = test::random().next();
        EXPECT_EQ(map.insert(key, i).error(), KERN_SUCCESS);
        sum += i;
    }
    uint64_t seen = 0;
    map.for_each([&](const uint64_t&, uint64_t& value) { seen += value; });
    EXPECT_EQ(seen, sum, "an entry of the map is lost or there twice");
    String text;
    for (int i = 0; i < 1000; i++) EXPECT_EQ(text.append("0123456789").error(), KERN_SUCCESS);
    EXPECT_EQ(text.size(), 10'000u);
    EXPECT_EQ(text.view().slice(9990), "0123456789");
}
