// qsort is heapsort: n log n for every input, no recursion, no memory. bsearch halves.
#include <stdint.h>
#include <stdlib.h>

namespace {

using Compare = int (*)(const void*, const void*, void*);
using PlainCompare = int (*)(const void*, const void*);

int compare_plainly(const void* a, const void* b, void* compare) {
    return reinterpret_cast<PlainCompare>(compare)(a, b);
}

void exchange(char* a, char* b, size_t size) {
    for (; size >= sizeof(uint64_t); a += 8, b += 8, size -= 8) {
        uint64_t left, right;
        __builtin_memcpy(&left, a, 8);
        __builtin_memcpy(&right, b, 8);
        __builtin_memcpy(a, &right, 8);
        __builtin_memcpy(b, &left, 8);
    }
    for (; size > 0; a++, b++, size--) {
        const char kept = *a;
        *a = *b;
        *b = kept;
    }
}

// Restores the heap order below `root`: goes down along the larger children to a leaf, then back up
// to where the root's element belongs. This takes about half the comparisons of the plain way.
void sift_down(char* base, size_t root, size_t count, size_t size, Compare compare, void* context) {
    size_t place = root;
    while (2 * place + 2 < count) {
        const size_t left = 2 * place + 1;
        const bool right_larger =
            compare(base + left * size, base + (left + 1) * size, context) < 0;
        place = right_larger ? left + 1 : left;
    }
    if (2 * place + 1 < count) place = 2 * place + 1;
    while (place > root && compare(base + root * size, base + place * size, context) > 0)
        place = (place - 1) / 2;
    // The root's element moves to `place`, everything on the path one step up.
    while (place > root) {
        exchange(base + root * size, base + place * size, size);
        place = (place - 1) / 2;
    }
}

}  // namespace

extern "C" {

void qsort_r(void* start, size_t count, size_t size, Compare compare, void* context) {
    char* base = static_cast<char*>(start);
    if (count < 2) return;
    for (size_t root = count / 2; root-- > 0;) sift_down(base, root, count, size, compare, context);
    for (size_t rest = count - 1; rest > 0; rest--) {
        exchange(base, base + rest * size, size);
        sift_down(base, 0, rest, size, compare, context);
    }
}

void qsort(void* start, size_t count, size_t size, PlainCompare compare) {
    qsort_r(start, count, size, compare_plainly, reinterpret_cast<void*>(compare));
}

void* bsearch(const void* key, const void* base, size_t count, size_t size,
              int (*compare)(const void*, const void*)) {
    const char* low = static_cast<const char*>(base);
    while (count > 0) {
        const char* middle = low + count / 2 * size;
        const int order = compare(key, middle);
        if (order == 0) return const_cast<char*>(middle);
        if (order > 0) {
            low = middle + size;
            count -= count / 2 + 1;
        } else {
            count /= 2;
        }
    }
    return nullptr;
}

}  // extern "C"
