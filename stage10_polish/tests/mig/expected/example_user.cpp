// Client stubs of subsystem example. Made by mig from example.defs.
#include "example.h"

#include <mig/client.hpp>

namespace {

constexpr mig::Shape nothing_reply_shape = {
    .size_least = 32,
    .size_most = 32,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Shape scalars_reply_shape = {
    .size_least = 40,
    .size_most = 40,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Shape structures_reply_shape = {
    .size_least = 80,
    .size_most = 80,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Shape fixed_reply_shape = {
    .size_least = 88,
    .size_most = 88,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Shape strings_reply_shape = {
    .size_least = 56,
    .size_most = 72,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Shape arrays_reply_shape = {
    .size_least = 72,
    .size_most = 96,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Descriptor rights_reply_descriptors[] = {
    {MACH_MSG_PORT_DESCRIPTOR, MACH_MSG_TYPE_PORT_SEND},  // a
    {MACH_MSG_PORT_DESCRIPTOR, MACH_MSG_TYPE_PORT_SEND},  // b
    {MACH_MSG_PORT_DESCRIPTOR, MACH_MSG_TYPE_PORT_SEND},  // c
    {MACH_MSG_PORT_DESCRIPTOR, MACH_MSG_TYPE_PORT_SEND_ONCE},  // d
    {MACH_MSG_PORT_DESCRIPTOR, MACH_MSG_TYPE_PORT_SEND_ONCE},  // e
    {MACH_MSG_PORT_DESCRIPTOR, MACH_MSG_TYPE_PORT_RECEIVE},  // f
    {MACH_MSG_PORT_DESCRIPTOR, MACH_MSG_TYPE_PORT_SEND},  // g
};
constexpr mig::Shape rights_reply_shape = {
    .size_least = 152,
    .size_most = 152,
    .descriptor_count = 7,
    .descriptors = rights_reply_descriptors,
};

constexpr mig::Descriptor memories_reply_descriptors[] = {
    {MACH_MSG_OOL_DESCRIPTOR, 0},  // c
    {MACH_MSG_OOL_DESCRIPTOR, 0},  // d
    {MACH_MSG_OOL_DESCRIPTOR, 0},  // e
};
constexpr mig::Shape memories_reply_shape = {
    .size_least = 88,
    .size_most = 88,
    .descriptor_count = 3,
    .descriptors = memories_reply_descriptors,
};

constexpr mig::Descriptor port_arrays_reply_descriptors[] = {
    {MACH_MSG_OOL_PORTS_DESCRIPTOR, MACH_MSG_TYPE_PORT_SEND},  // c
};
constexpr mig::Shape port_arrays_reply_shape = {
    .size_least = 64,
    .size_most = 64,
    .descriptor_count = 1,
    .descriptors = port_arrays_reply_descriptors,
};

constexpr mig::Shape translate_reply_shape = {
    .size_least = 40,
    .size_most = 40,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Shape later_reply_shape = {
    .size_least = 32,
    .size_most = 32,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Descriptor either_reply_descriptors[] = {
    {MACH_MSG_PORT_DESCRIPTOR, 0},  // b
    {MACH_MSG_PORT_DESCRIPTOR, 0},  // c
};
constexpr mig::Shape either_reply_shape = {
    .size_least = 72,
    .size_most = 72,
    .descriptor_count = 2,
    .descriptors = either_reply_descriptors,
};

constexpr mig::Shape of_thing_reply_shape = {
    .size_least = 72,
    .size_most = 72,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

}  // namespace

extern "C" {

kern_return_t nothing(mach_port_name_t server) {
    union {
        struct nothing_request request;
        struct nothing_reply reply;
    } message;
    return mig::call(server, NOTHING, &message.request.header, sizeof(message.request),
                     sizeof(message), false, nothing_reply_shape);
}

kern_return_t scalars(mach_port_name_t server, uint8_t a, int64_t b, colour* c, int16_t* d) {
    union {
        struct scalars_request request;
        struct scalars_reply reply;
    } message;
    message.request.a = a;
    message.request.b = b;
    message.request.c = *c;
    mig::clear(message.request.pad, 0, sizeof(message.request.pad));
    mig::clear(message.request.pad2, 0, sizeof(message.request.pad2));
    const kern_return_t code = mig::call(server, SCALARS, &message.request.header,
                                         sizeof(message.request), sizeof(message), false,
                                         scalars_reply_shape);
    if (code != KERN_SUCCESS) return code;
    *c = message.reply.c;
    *d = message.reply.d;
    return KERN_SUCCESS;
}

kern_return_t structures(mach_port_name_t server, const struct point* a, struct point* b,
                         struct point* c) {
    union {
        struct structures_request request;
        struct structures_reply reply;
    } message;
    message.request.a = *a;
    message.request.b = *b;
    const kern_return_t code = mig::call(server, STRUCTURES, &message.request.header,
                                         sizeof(message.request), sizeof(message), false,
                                         structures_reply_shape);
    if (code != KERN_SUCCESS) return code;
    *b = message.reply.b;
    *c = message.reply.c;
    return KERN_SUCCESS;
}

kern_return_t fixed(mach_port_name_t server, const uint16_t a[3], uint8_t b[5], struct point c[2]) {
    union {
        struct fixed_request request;
        struct fixed_reply reply;
    } message;
    mig::copy(message.request.a, a, sizeof(message.request.a));
    mig::copy(message.request.b, b, sizeof(message.request.b));
    mig::clear(message.request.pad, 0, sizeof(message.request.pad));
    const kern_return_t code = mig::call(server, FIXED, &message.request.header,
                                         sizeof(message.request), sizeof(message), false,
                                         fixed_reply_shape);
    if (code != KERN_SUCCESS) return code;
    mig::copy(b, message.reply.b, sizeof(message.reply.b));
    mig::copy(c, message.reply.c, sizeof(message.reply.c));
    return KERN_SUCCESS;
}

kern_return_t strings(mach_port_name_t server, const char* first, const char* second, char* third,
                      char* fourth) {
    union {
        struct strings_request request;
        struct strings_reply reply;
    } message;
    message.request.first_size = mig::string_size(first, 12);
    if (message.request.first_size == 0) return MIG_ARRAY_TOO_LARGE;
    mig::copy(message.request.first, first, message.request.first_size);
    mig::clear_behind(message.request.first, message.request.first_size);
    message.request.second_size = mig::string_size(second, 9);
    if (message.request.second_size == 0) return MIG_ARRAY_TOO_LARGE;
    mig::copy(message.request.second, second, message.request.second_size);
    mig::clear_behind(message.request.second, message.request.second_size);
    message.request.fourth_size = mig::string_size(fourth, 16);
    if (message.request.fourth_size == 0) return MIG_ARRAY_TOO_LARGE;
    mig::copy(message.request.fourth, fourth, message.request.fourth_size);
    mig::clear(message.request.pad, 0, sizeof(message.request.pad));
    const uint64_t request_end =
        offsetof(struct strings_request, fourth) + message.request.fourth_size;
    const uint32_t send_size = mig::end(&message, request_end);
    const kern_return_t code = mig::call(server, STRINGS, &message.request.header, send_size,
                                         sizeof(message), false, strings_reply_shape);
    if (code != KERN_SUCCESS) return code;
    const uint64_t reply_end = offsetof(struct strings_reply, fourth) + message.reply.fourth_size;
    if (message.reply.third_size > 10 ||
        !mig::is_string(message.reply.third, message.reply.third_size, 10) ||
        message.reply.fourth_size > 16 ||
        message.reply.header.msgh_size != mig::padded(reply_end) ||
        !mig::is_string(message.reply.fourth, message.reply.fourth_size, 16)) {
        return mig::refuse(&message.reply.header);
    }
    mig::copy(third, message.reply.third, message.reply.third_size);
    mig::copy(fourth, message.reply.fourth, message.reply.fourth_size);
    return KERN_SUCCESS;
}

kern_return_t arrays(mach_port_name_t server, const uint8_t* first, uint32_t first_count,
                     const uint64_t* second, uint32_t second_count, triple* third,
                     uint32_t* third_count, uint16_t* fourth, uint32_t* fourth_count) {
    union {
        struct arrays_request request;
        struct arrays_reply reply;
    } message;
    if (first_count > 7) return MIG_ARRAY_TOO_LARGE;
    message.request.first_count = first_count;
    mig::copy_elements(message.request.first, first, message.request.first_count);
    mig::clear_behind(message.request.first, message.request.first_count);
    if (second_count > 5) return MIG_ARRAY_TOO_LARGE;
    message.request.second_count = second_count;
    mig::copy_elements(message.request.second, second, message.request.second_count);
    mig::clear_behind(message.request.second, message.request.second_count);
    if (*fourth_count > 9) return MIG_ARRAY_TOO_LARGE;
    message.request.fourth_count = *fourth_count;
    mig::copy_elements(message.request.fourth, fourth, message.request.fourth_count);
    message.request.pad = 0;
    mig::clear(message.request.pad2, 0, sizeof(message.request.pad2));
    message.request.pad3 = 0;
    message.request.pad4 = 0;
    const uint64_t request_end =
        offsetof(struct arrays_request, fourth) +
        message.request.fourth_count * sizeof(message.request.fourth[0]);
    const uint32_t send_size = mig::end(&message, request_end);
    const kern_return_t code = mig::call(server, ARRAYS, &message.request.header, send_size,
                                         sizeof(message), false, arrays_reply_shape);
    if (code != KERN_SUCCESS) return code;
    const uint64_t reply_end =
        offsetof(struct arrays_reply, fourth) +
        message.reply.fourth_count * sizeof(message.reply.fourth[0]);
    if (message.reply.third_count > 3 || message.reply.fourth_count > 9 ||
        message.reply.header.msgh_size != mig::padded(reply_end)) {
        return mig::refuse(&message.reply.header);
    }
    mig::copy_elements(third, message.reply.third, message.reply.third_count);
    *third_count = message.reply.third_count;
    mig::copy_elements(fourth, message.reply.fourth, message.reply.fourth_count);
    *fourth_count = message.reply.fourth_count;
    return KERN_SUCCESS;
}

kern_return_t rights(mach_port_name_t server, mach_port_name_t copied, mach_port_name_t made,
                     mach_port_name_t moved, mach_port_name_t once, mach_port_name_t moved_once,
                     mach_port_name_t received, mach_port_name_t* a, mach_port_name_t* b,
                     mach_port_name_t* c, mach_port_name_t* d, mach_port_name_t* e,
                     mach_port_name_t* f, mach_port_name_t* g) {
    union {
        struct rights_request request;
        struct rights_reply reply;
    } message;
    message.request.body = {7, 0};
    message.request.copied = mig::port(copied, MACH_MSG_TYPE_COPY_SEND);
    message.request.made = mig::port(made, MACH_MSG_TYPE_MAKE_SEND);
    message.request.moved = mig::port(moved, MACH_MSG_TYPE_MOVE_SEND);
    message.request.once = mig::port(once, MACH_MSG_TYPE_MAKE_SEND_ONCE);
    message.request.moved_once = mig::port(moved_once, MACH_MSG_TYPE_MOVE_SEND_ONCE);
    message.request.received = mig::port(received, MACH_MSG_TYPE_MOVE_RECEIVE);
    message.request.g = mig::port(*g, MACH_MSG_TYPE_MOVE_SEND);
    const kern_return_t code = mig::call(server, RIGHTS, &message.request.header,
                                         sizeof(message.request), sizeof(message), true,
                                         rights_reply_shape);
    if (code != KERN_SUCCESS) return code;
    *a = message.reply.a.name;
    *b = message.reply.b.name;
    *c = message.reply.c.name;
    *d = message.reply.d.name;
    *e = message.reply.e.name;
    *f = message.reply.f.name;
    *g = message.reply.g.name;
    return KERN_SUCCESS;
}

kern_return_t memories(mach_port_name_t server, const uint64_t* a, uint32_t a_count, const char* b,
                       uint32_t b_count, struct point** c, uint32_t* c_count, uint8_t** d,
                       uint32_t* d_count, uint32_t** e, uint32_t* e_count) {
    union {
        struct memories_request request;
        struct memories_reply reply;
    } message;
    message.request.body = {3, 0};
    if (a_count > UINT32_MAX / sizeof(uint64_t)) return MIG_ARRAY_TOO_LARGE;
    message.request.a = mig::memory(a, uint64_t{a_count} * sizeof(uint64_t), false);
    if (b_count > UINT32_MAX / sizeof(char)) return MIG_ARRAY_TOO_LARGE;
    message.request.b = mig::memory(b, uint64_t{b_count} * sizeof(char), true);
    if (*e_count > UINT32_MAX / sizeof(uint32_t)) return MIG_ARRAY_TOO_LARGE;
    message.request.e = mig::memory(*e, uint64_t{*e_count} * sizeof(uint32_t), true);
    const kern_return_t code = mig::call(server, MEMORIES, &message.request.header,
                                         sizeof(message.request), sizeof(message), true,
                                         memories_reply_shape);
    if (code != KERN_SUCCESS) return code;
    if (!mig::is_array_of<struct point>(message.reply.c) ||
        !mig::is_array_of<uint8_t>(message.reply.d) ||
        !mig::is_array_of<uint32_t>(message.reply.e)) {
        return mig::refuse(&message.reply.header);
    }
    *c = reinterpret_cast<struct point*>(message.reply.c.address);
    *c_count = static_cast<uint32_t>(message.reply.c.size / sizeof(struct point));
    *d = reinterpret_cast<uint8_t*>(message.reply.d.address);
    *d_count = static_cast<uint32_t>(message.reply.d.size / sizeof(uint8_t));
    *e = reinterpret_cast<uint32_t*>(message.reply.e.address);
    *e_count = static_cast<uint32_t>(message.reply.e.size / sizeof(uint32_t));
    return KERN_SUCCESS;
}

kern_return_t port_arrays(mach_port_name_t server, const mach_port_name_t* a, uint32_t a_count,
                          const mach_port_name_t* b, uint32_t b_count, mach_port_name_t** c,
                          uint32_t* c_count, uint32_t* count) {
    union {
        struct port_arrays_request request;
        struct port_arrays_reply reply;
    } message;
    message.request.body = {2, 0};
    message.request.a = mig::ports(a, a_count, MACH_MSG_TYPE_COPY_SEND, false);
    message.request.b = mig::ports(b, b_count, MACH_MSG_TYPE_MOVE_SEND, true);
    const kern_return_t code = mig::call(server, PORT_ARRAYS, &message.request.header,
                                         sizeof(message.request), sizeof(message), true,
                                         port_arrays_reply_shape);
    if (code != KERN_SUCCESS) return code;
    *c = reinterpret_cast<mach_port_name_t*>(message.reply.c.address);
    *c_count = message.reply.c.count;
    *count = message.reply.count;
    return KERN_SUCCESS;
}

kern_return_t translate(mach_port_name_t server, handle a, handle* b, mach_port_name_t c) {
    union {
        struct translate_request request;
        struct translate_reply reply;
    } message;
    message.request.body = {1, 0};
    message.request.c = mig::port(c, MACH_MSG_TYPE_MOVE_SEND);
    message.request.a = a;
    message.request.pad = 0;
    const kern_return_t code = mig::call(server, TRANSLATE, &message.request.header,
                                         sizeof(message.request), sizeof(message), true,
                                         translate_reply_shape);
    if (code != KERN_SUCCESS) return code;
    *b = message.reply.b;
    return KERN_SUCCESS;
}

kern_return_t tell(mach_port_name_t server, const char* what, mach_port_name_t right) {
    union {
        struct tell_request request;
    } message;
    message.request.body = {1, 0};
    message.request.right = mig::port(right, MACH_MSG_TYPE_MOVE_SEND);
    message.request.what_size = mig::string_size(what, 20);
    if (message.request.what_size == 0) return MIG_ARRAY_TOO_LARGE;
    mig::copy(message.request.what, what, message.request.what_size);
    const uint64_t request_end = offsetof(struct tell_request, what) + message.request.what_size;
    const uint32_t send_size = mig::end(&message, request_end);
    return mig::send(server, TELL, &message.request.header, send_size, true);
}

kern_return_t later(mach_port_name_t server, mach_port_name_t right) {
    union {
        struct later_request request;
        struct later_reply reply;
    } message;
    message.request.body = {1, 0};
    message.request.right = mig::port(right, MACH_MSG_TYPE_MOVE_SEND);
    return mig::call(server, LATER, &message.request.header, sizeof(message.request),
                     sizeof(message), true, later_reply_shape);
}

kern_return_t either(mach_port_name_t server, mach_port_name_t a, uint8_t a_type,
                     mach_port_name_t* b, uint8_t* b_type, mach_port_name_t* c, uint8_t* c_type) {
    union {
        struct either_request request;
        struct either_reply reply;
    } message;
    message.request.body = {2, 0};
    message.request.a = mig::port(a, a_type);
    message.request.c = mig::port(*c, *c_type);
    const kern_return_t code = mig::call(server, EITHER, &message.request.header,
                                         sizeof(message.request), sizeof(message), true,
                                         either_reply_shape);
    if (code != KERN_SUCCESS) return code;
    *b = message.reply.b.name;
    *b_type = message.reply.b.disposition;
    *c = message.reply.c.name;
    *c_type = message.reply.c.disposition;
    return KERN_SUCCESS;
}

kern_return_t of_thing(mach_port_name_t thing, const char* note, const uint32_t counts[2],
                       struct mach_port_status* status) {
    union {
        struct of_thing_request request;
        struct of_thing_reply reply;
    } message;
    message.request.note_size = mig::string_size(note, 16);
    if (message.request.note_size == 0) return MIG_ARRAY_TOO_LARGE;
    mig::copy(message.request.note, note, message.request.note_size);
    mig::clear_behind(message.request.note, message.request.note_size);
    mig::copy(message.request.counts, counts, sizeof(message.request.counts));
    message.request.pad = 0;
    const kern_return_t code = mig::call(thing, OF_THING, &message.request.header,
                                         sizeof(message.request), sizeof(message), false,
                                         of_thing_reply_shape);
    if (code != KERN_SUCCESS) return code;
    *status = message.reply.status;
    return KERN_SUCCESS;
}

}  // extern "C"
