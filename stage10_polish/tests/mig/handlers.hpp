// The example's server: most handlers turn what came into what leaves in a way a test can compute.
#pragma once

#include "expected/example_server.hpp"
#include "fake_mach_msg.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

inline kern_return_t result_to_give = KERN_SUCCESS;
inline uint32_t out_count = 0;  // elements that handlers give
inline std::string seen;        // the strings that came
inline std::vector<mach_port_name_t> server_keeps;
inline uint64_t seen_sum = 0;  // the elements that came

template <typename T>
uint64_t sum(const T* values, uint32_t count) {
    uint64_t result = 0;
    for (uint32_t i = 0; i < count; i++) result += static_cast<uint64_t>(values[i]);
    return result;
}
inline point larger(const point& p) {
    point result = {};
    result.x = static_cast<int8_t>(p.x / 2), result.y = p.y / 2,
    result.z = static_cast<int16_t>(p.z / 2);
    return result;
}

kern_return_t do_nothing(mig::Request&, mig::Target) { return result_to_give; }

kern_return_t do_scalars(mig::Request&, mig::Target, uint8_t a, int64_t b, colour* c, int16_t* d) {
    seen_sum = a + static_cast<uint64_t>(b);
    *c = static_cast<colour>(*c + 1);
    *d = -7;
    return result_to_give;
}

kern_return_t do_structures(mig::Request&, mig::Target, const point& a, point* b, point* c) {
    *c = larger(a);
    *b = larger(*b);
    return result_to_give;
}

kern_return_t do_fixed(mig::Request&, mig::Target, const uint16_t a[3], uint8_t b[5], point c[2]) {
    seen_sum = sum(a, 3);
    std::reverse(b, b + 5);
    c[1].y = a[2];
    return result_to_give;
}

kern_return_t do_strings(mig::Request&, mig::Target, const char* first, const char* second,
                         char* third, char* fourth) {
    seen = std::string(first) + "|" + second + "|" + fourth;
    std::memset(third, 't', std::min(out_count, 10u));
    std::memset(fourth, 0, 16);
    std::memset(fourth, 'f', std::min(out_count, 16u));
    return result_to_give;
}

kern_return_t do_arrays(mig::Request&, mig::Target, const uint8_t* first, uint32_t first_count,
                        const uint64_t* second, uint32_t second_count, triple* third,
                        uint32_t* third_count, uint16_t* fourth, uint32_t* fourth_count) {
    seen_sum = sum(first, first_count) + sum(second, second_count) + sum(fourth, *fourth_count);
    for (uint32_t i = 0; i < std::min(out_count, 3u); i++)
        third[i][2] = static_cast<uint16_t>(i + 1);
    *third_count = std::min(out_count, 4u);
    for (uint32_t i = 0; i < std::min(out_count, 9u); i++) fourth[i] = static_cast<uint16_t>(i + 5);
    *fourth_count = out_count;
    return result_to_give;
}

kern_return_t do_rights(mig::Request&, mig::Target, mig::Port copied, mig::Port made,
                        mig::Port moved, mig::Port once, mig::Port moved_once, mig::Port received,
                        mig::Port* a, mig::Port* b, mig::Port* c, mig::Port* d, mig::Port* e,
                        mig::Port* f, mig::Port*) {
    if (result_to_give != KERN_SUCCESS) return result_to_give;
    // a, b and d are copied or made out of what stays here.
    server_keeps = {copied, made, once};
    *a = copied, *b = made, *c = moved, *d = once, *e = moved_once, *f = received;
    return KERN_SUCCESS;
}

kern_return_t do_memories(mig::Request&, mig::Target, mig::Memory<uint64_t> a, mig::Memory<char> b,
                          mig::Memory<struct point>* c, mig::Memory<uint8_t>* d,
                          mig::Memory<uint32_t>* e) {
    seen_sum = sum(a.data, a.count) + sum(b.data, b.count) + sum(e->data, e->count);
    if (result_to_give != KERN_SUCCESS) return result_to_give;
    if (a.count > 0) fake::free_memory(a.data);
    if (b.count > 0) fake::free_memory(b.data);
    static const std::vector<point> points(300, point{1, {}, 2, 3, {}});
    static const std::vector<uint8_t> bytes(300, 9);
    *c = {static_cast<point*>(fake::new_memory(points.data(), out_count * sizeof(point))),
          out_count};
    *d = {const_cast<uint8_t*>(bytes.data()), out_count};  // stays the server's
    return KERN_SUCCESS;
}

kern_return_t do_port_arrays(mig::Request&, mig::Target, mig::Ports a, mig::Ports b, mig::Ports* c,
                             uint32_t* count) {
    if (result_to_give != KERN_SUCCESS) return result_to_give;
    *count = a.count + b.count;
    for (uint32_t i = 0; i < a.count; i++) fake::release(a.names[i]);
    if (a.count > 0) fake::free_memory(a.names);
    *c = b;
    return KERN_SUCCESS;
}

kern_return_t do_translate(mig::Request&, mig::Target, Thing* a, Thing** b, Thing* c) {
    EXPECT_EQ(a->users, 2);
    *b = c;
    return result_to_give;
}

kern_return_t do_tell(mig::Request&, mig::Target, const char* what, mig::Port right) {
    seen = what;
    if (result_to_give == KERN_SUCCESS) fake::release(right);
    return result_to_give;
}

kern_return_t do_later(mig::Request& request, mig::Target, mig::Port right) {
    fake::release(right);
    fake::kept_reply_right = request.take_caller().reply_right;
    return MIG_NO_REPLY;
}

kern_return_t do_either(mig::Request&, mig::Target, mig::AnyPort a, mig::AnyPort* b,
                        mig::AnyPort* c) {
    if (result_to_give != KERN_SUCCESS) return result_to_give;
    *b = *c;  // what came is moved on, each in the other's place
    *c = a;
    return KERN_SUCCESS;
}

kern_return_t do_of_thing(mig::Request&, Thing* thing, const char* note, const uint32_t counts[2],
                          struct mach_port_status* status) {
    thing->value = counts[1];
    seen = note;
    status->qlimit = counts[0];
    return result_to_give;
}
