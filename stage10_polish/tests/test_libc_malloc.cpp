// libc's allocator on a fake page supply: random traces checked for overlap, alignment, contents
// and a heap that gives everything back; every refusal of memory in turn.
#include "host/libc_under_test.hpp"

#include <map>
#include <sys/mman.h>
#include <thread>

#include "../userland/libc/stdlib/heap.hpp"
#include "../userland/libc/stdlib/lock.hpp"
#include "../userland/libc/stdlib/pages.hpp"
#include "../userland/libc/stdlib/size_classes.hpp"
void Lock::wait() { std::this_thread::yield(); }

namespace {

std::map<uintptr_t, size_t> mapped;  // start -> size of what the heap holds, in pages
size_t held;
size_t calls_until_refusal = SIZE_MAX;
bool placement_refused;  // chosen addresses are taken: the aligned way round is used

bool overlaps(uintptr_t start, size_t size) {
    auto next = mapped.lower_bound(start);
    if (next != mapped.end() && next->first < start + size) return true;
    return next != mapped.begin() && (--next)->first + next->second > start;
}

// Where the kernel would put it.
uintptr_t first_fit(size_t size) {
    uintptr_t start = 0x10000000;
    for (const auto& [address, page] : mapped) {
        if (address >= start + size) break;
        if (address >= start) start = address + page;
    }
    return start;
}

}  // namespace

namespace pages {

void* allocate(void* address, size_t size) {
    EXPECT_EQ(size % PAGE_SIZE, 0u);
    if (calls_until_refusal != SIZE_MAX && calls_until_refusal-- == 0) {
        calls_until_refusal = 0;
        errno = ENOMEM;
        return nullptr;
    }
    uintptr_t start = reinterpret_cast<uintptr_t>(address);
    if (start != 0 && (placement_refused || overlaps(start, size))) return nullptr;
    if (start == 0) start = first_fit(size);
    void* memory = mmap(reinterpret_cast<void*>(start), size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (memory == MAP_FAILED) return nullptr;
    for (size_t at = 0; at < size; at += PAGE_SIZE) mapped[start + at] = PAGE_SIZE;
    held += size;
    return memory;
}

void release(void* address, size_t size) {
    EXPECT_EQ(size % PAGE_SIZE, 0u);
    for (size_t at = 0; at < size; at += PAGE_SIZE)
        ASSERT_EQ(mapped.erase(reinterpret_cast<uintptr_t>(address) + at), 1u);
    held -= size;
    munmap(address, size);
}

}  // namespace pages

static std::string said;  // by dprintf

extern "C" int our_dprintf(int, const char* format, ...) {
    char text[200];
    va_list arguments;
    va_start(arguments, format);
    const int length = host_vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    said += text;
    return length;
}
extern "C" void our_abort() { throw std::string("abort"); }

namespace {

std::mt19937_64 random_number(4711);
size_t random_below(size_t limit) { return random_number() % limit; }

size_t random_size() {
    switch (random_below(10)) {
    case 0:
        return random_below(200000);
    case 1:
        return random_below(9000);
    case 2:
        return size_t{1} << random_below(15);
    default:
        return random_below(300);
    }
}

struct Owned {
    unsigned char* start;
    size_t size;
    unsigned char fill;
};

void check(const Owned& block) {
    for (size_t i = 0; i < block.size; i++)
        ASSERT_EQ(block.start[i], block.fill) << "byte " << i << " of " << block.size;
}

void random_trace(size_t steps) {
    std::vector<Owned> live;
    for (size_t step = 0; step < steps; step++) {
        const size_t choice = random_below(10);
        if (live.empty() || (choice < 5 && live.size() < 3000)) {
            const size_t size = random_size();
            const bool zeroed = random_below(4) == 0;
            auto* start =
                static_cast<unsigned char*>(zeroed ? our_calloc(size, 1) : our_malloc(size));
            if (start == nullptr) continue;
            ASSERT_EQ(reinterpret_cast<uintptr_t>(start) % 16, 0u);
            ASSERT_GE(our_malloc_usable_size(start), size);
            Owned block = {start, size, 0};
            if (zeroed) check(block);
            block.fill = static_cast<unsigned char>(random_number());
            memset(start, block.fill, our_malloc_usable_size(start));
            live.push_back(block);
        } else {
            const size_t index = random_below(live.size());
            Owned& block = live[index];
            check(block);
            if (choice < 8) {
                our_free(block.start);
                block = live.back();
                live.pop_back();
                continue;
            }
            const size_t size = random_size();
            auto* moved = static_cast<unsigned char*>(our_realloc(block.start, size));
            if (moved == nullptr) continue;
            block.start = moved;
            block.size = std::min(block.size, size);
            check(block);
            block.size = size;
            memset(moved, block.fill, size);
        }
    }
    for (const Owned& block : live) {
        check(block);
        our_free(block.start);
    }
}

// All blocks gone: what stays is one chunk for each class and the spare one.
void expect_little_held() { EXPECT_LE(held, (size_classes::COUNT + 1) * heap::CHUNK_SIZE); }

TEST(LibcMalloc, RandomTrace) {
    random_trace(40000);
    expect_little_held();
}

TEST(LibcMalloc, RandomTraceWithoutChosenAddresses) {
    placement_refused = true;
    random_trace(20000);
    placement_refused = false;
    expect_little_held();
}

// Memory runs out after n requests, for each n: NULL and ENOMEM, and the heap stays whole.
TEST(LibcMalloc, EveryRefusal) {
    for (size_t n = 0; n < 40; n++) {
        calls_until_refusal = n;
        random_trace(300);
        calls_until_refusal = SIZE_MAX;
        random_trace(300);
    }
    expect_little_held();
}

TEST(LibcMalloc, SizeClasses) {
    for (size_t size = 0; size <= size_classes::LARGEST; size++) {
        ASSERT_EQ(size_classes::find(size), size_classes::search(size)) << size;
        ASSERT_GE(size_classes::size_of(size_classes::find(size)), size);
    }
}

TEST(LibcMalloc, Limits) {
    EXPECT_EQ(our_malloc(SIZE_MAX), nullptr);
    EXPECT_EQ(our_malloc(SIZE_MAX - 100), nullptr);
    EXPECT_EQ(our_calloc(SIZE_MAX / 2, 3), nullptr);
    EXPECT_EQ(our_calloc(size_t{1} << 40, size_t{1} << 40), nullptr);
    void* memory = our_malloc(100);
    EXPECT_EQ(our_realloc(memory, SIZE_MAX), nullptr);
    our_free(memory);
    our_free(nullptr);
    void* nothing_asked = our_malloc(0);
    EXPECT_NE(nothing_asked, nullptr);
    our_free(nothing_asked);
    memory = our_realloc(nullptr, 10000);
    EXPECT_EQ(our_realloc(memory, SIZE_MAX - 50), nullptr);
    our_free(memory);
}

void expect_refused(void* pointer, const char* why) {
    said.clear();
    EXPECT_THROW(our_free(pointer), std::string) << "free did not end the program";
    EXPECT_NE(said.find(why), std::string::npos) << said;
    said.clear();
    EXPECT_THROW(our_realloc(pointer, 50), std::string) << "realloc did not end the program";
    EXPECT_NE(said.find(why), std::string::npos) << said;
}

constexpr char NEVER[] = "was not allocated", AGAIN[] = "was freed already";

TEST(LibcMalloc, PointersThatMallocNeverGave) {
    alignas(65536) static char foreign[131072];
    expect_refused(foreign + 4096, NEVER);
    char on_the_stack[64] = {};
    expect_refused(on_the_stack + 32, NEVER);
}

// Every address inside a block but its first, whatever lies in the block.
TEST(LibcMalloc, InnerPointers) {
    for (const unsigned char fill : {0x00, 0x01, 0x5a, 0xff}) {
        for (const size_t size : {8, 24, 100, 1000, 5000, 100000}) {
            char* block = static_cast<char*>(our_malloc(size));
            host_memset(block, fill, size);
            for (size_t inside = 1; inside < size; inside += inside < 200 ? 1 : 61)
                expect_refused(block + inside, NEVER);
            our_free(block);
        }
    }
}

// The second time is found however many blocks were freed in between, and the heap is whole after.
TEST(LibcMalloc, FreedTwice) {
    for (const size_t size : {1, 40, 500, 3000}) {
        void* blocks[20];
        for (void*& block : blocks) block = our_malloc(size);
        our_free(blocks[3]);
        expect_refused(blocks[3], AGAIN);
        for (size_t i = 4; i < 20; i++) {
            our_free(blocks[i]);
            expect_refused(blocks[3], AGAIN);
            expect_refused(blocks[i], AGAIN);
        }
        void* again = our_malloc(size);  // one of them is in use once more, and can be freed once
        our_free(again);
        expect_refused(again, AGAIN);
        for (size_t i = 0; i < 3; i++) our_free(blocks[i]);
    }
    expect_little_held();
}

// What a program writes one byte behind its block is found when the next block is freed.
TEST(LibcMalloc, WritingBehindABlock) {
    char* first = static_cast<char*>(our_malloc(40));
    char* second = static_cast<char*>(our_malloc(40));
    while (second < first || second - first > 64) {  // until two lie next to each other
        first = second;
        second = static_cast<char*>(our_malloc(40));
    }
    const size_t usable = our_malloc_usable_size(first);
    host_memset(first, 'x', usable);
    our_free(second);
    second = static_cast<char*>(our_malloc(40));
    first[usable] = 'x';
    expect_refused(second, "wrote past the end");
}

// Threads that allocate, fill and free at the same time keep their contents.
TEST(LibcMalloc, Threads) {
    std::vector<std::thread> threads;
    for (unsigned char fill = 1; fill <= 4; fill++) {
        threads.emplace_back([fill] {
            std::vector<Owned> live(50, Owned{nullptr, 0, fill});
            std::mt19937_64 random(fill);
            for (int step = 0; step < 200000; step++) {
                Owned& block = live[random() % live.size()];
                if (block.start != nullptr) check(block);
                our_free(block.start);
                block.size = 8 + random() % 60;
                block.start = static_cast<unsigned char*>(our_malloc(block.size));
                ASSERT_NE(block.start, nullptr);
                memset(block.start, fill, block.size);
            }
            for (const Owned& block : live) our_free(block.start);
        });
    }
    for (std::thread& thread : threads) thread.join();
    expect_little_held();
}

// A large block grows in place while nothing lies behind it.
TEST(LibcMalloc, GrowsInPlace) {
    heap::next_address = 0x50000000;
    char* memory = static_cast<char*>(our_malloc(100000));
    char* larger = static_cast<char*>(our_realloc(memory, 1000000));
    EXPECT_EQ(memory, larger);
    EXPECT_EQ(our_realloc(larger, 20000), larger);
    our_free(larger);
}

}  // namespace
