// Server of subsystem example: checks every request before its handler sees it.
// Made by mig from example.defs.
#include "example_server.hpp"

namespace {

constexpr mig::Shape nothing_request_shape = {
    .size_least = 24,
    .size_most = 24,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Shape scalars_request_shape = {
    .size_least = 48,
    .size_most = 48,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Shape structures_request_shape = {
    .size_least = 72,
    .size_most = 72,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Shape fixed_request_shape = {
    .size_least = 40,
    .size_most = 40,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Shape strings_request_shape = {
    .size_least = 64,
    .size_most = 80,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Shape arrays_request_shape = {
    .size_least = 96,
    .size_most = 120,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Descriptor rights_request_descriptors[] = {
    {MACH_MSG_PORT_DESCRIPTOR, MACH_MSG_TYPE_PORT_SEND},  // copied
    {MACH_MSG_PORT_DESCRIPTOR, MACH_MSG_TYPE_PORT_SEND},  // made
    {MACH_MSG_PORT_DESCRIPTOR, MACH_MSG_TYPE_PORT_SEND},  // moved
    {MACH_MSG_PORT_DESCRIPTOR, MACH_MSG_TYPE_PORT_SEND_ONCE},  // once
    {MACH_MSG_PORT_DESCRIPTOR, MACH_MSG_TYPE_PORT_SEND_ONCE},  // moved_once
    {MACH_MSG_PORT_DESCRIPTOR, MACH_MSG_TYPE_PORT_RECEIVE},  // received
    {MACH_MSG_PORT_DESCRIPTOR, MACH_MSG_TYPE_PORT_SEND},  // g
};
constexpr mig::Shape rights_request_shape = {
    .size_least = 144,
    .size_most = 144,
    .descriptor_count = 7,
    .descriptors = rights_request_descriptors,
};

constexpr mig::Descriptor memories_request_descriptors[] = {
    {MACH_MSG_OOL_DESCRIPTOR, 0},  // a
    {MACH_MSG_OOL_DESCRIPTOR, 0},  // b
    {MACH_MSG_OOL_DESCRIPTOR, 0},  // e
};
constexpr mig::Shape memories_request_shape = {
    .size_least = 80,
    .size_most = 80,
    .descriptor_count = 3,
    .descriptors = memories_request_descriptors,
};

constexpr mig::Descriptor port_arrays_request_descriptors[] = {
    {MACH_MSG_OOL_PORTS_DESCRIPTOR, MACH_MSG_TYPE_PORT_SEND},  // a
    {MACH_MSG_OOL_PORTS_DESCRIPTOR, MACH_MSG_TYPE_PORT_SEND},  // b
};
constexpr mig::Shape port_arrays_request_shape = {
    .size_least = 64,
    .size_most = 64,
    .descriptor_count = 2,
    .descriptors = port_arrays_request_descriptors,
};

constexpr mig::Descriptor translate_request_descriptors[] = {
    {MACH_MSG_PORT_DESCRIPTOR, MACH_MSG_TYPE_PORT_SEND},  // c
};
constexpr mig::Shape translate_request_shape = {
    .size_least = 56,
    .size_most = 56,
    .descriptor_count = 1,
    .descriptors = translate_request_descriptors,
};

constexpr mig::Descriptor tell_request_descriptors[] = {
    {MACH_MSG_PORT_DESCRIPTOR, MACH_MSG_TYPE_PORT_SEND},  // right
};
constexpr mig::Shape tell_request_shape = {
    .size_least = 56,
    .size_most = 72,
    .descriptor_count = 1,
    .descriptors = tell_request_descriptors,
};

constexpr mig::Descriptor later_request_descriptors[] = {
    {MACH_MSG_PORT_DESCRIPTOR, MACH_MSG_TYPE_PORT_SEND},  // right
};
constexpr mig::Shape later_request_shape = {
    .size_least = 48,
    .size_most = 48,
    .descriptor_count = 1,
    .descriptors = later_request_descriptors,
};

constexpr mig::Descriptor either_request_descriptors[] = {
    {MACH_MSG_PORT_DESCRIPTOR, 0},  // a
    {MACH_MSG_PORT_DESCRIPTOR, 0},  // c
};
constexpr mig::Shape either_request_shape = {
    .size_least = 64,
    .size_most = 64,
    .descriptor_count = 2,
    .descriptors = either_request_descriptors,
};

constexpr mig::Shape of_thing_request_shape = {
    .size_least = 56,
    .size_most = 56,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

kern_return_t handle_nothing(mig::Target server, mig::Request& request, mig::Reply& reply) {
    if (!request.fits(nothing_request_shape)) return MIG_BAD_ARGUMENTS;
    if (reply.make<struct nothing_reply>() == nullptr) return KERN_RESOURCE_SHORTAGE;

    const kern_return_t code = do_nothing(request, server);
    if (code != KERN_SUCCESS) return code;
    request.taken();
    return KERN_SUCCESS;
}

kern_return_t handle_scalars(mig::Target server, mig::Request& request, mig::Reply& reply) {
    if (!request.fits(scalars_request_shape)) return MIG_BAD_ARGUMENTS;
    const auto& question = request.as<struct scalars_request>();
    auto* answer = reply.make<struct scalars_reply>();
    if (answer == nullptr) return KERN_RESOURCE_SHORTAGE;
    answer->c = question.c;

    const kern_return_t code = do_scalars(request, server, question.a, question.b, &answer->c,
                                          &answer->d);
    if (code != KERN_SUCCESS) return code;
    request.taken();
    return KERN_SUCCESS;
}

kern_return_t handle_structures(mig::Target server, mig::Request& request, mig::Reply& reply) {
    if (!request.fits(structures_request_shape)) return MIG_BAD_ARGUMENTS;
    const auto& question = request.as<struct structures_request>();
    auto* answer = reply.make<struct structures_reply>();
    if (answer == nullptr) return KERN_RESOURCE_SHORTAGE;
    answer->b = question.b;

    const kern_return_t code = do_structures(request, server, question.a, &answer->b, &answer->c);
    if (code != KERN_SUCCESS) return code;
    request.taken();
    return KERN_SUCCESS;
}

kern_return_t handle_fixed(mig::Target server, mig::Request& request, mig::Reply& reply) {
    if (!request.fits(fixed_request_shape)) return MIG_BAD_ARGUMENTS;
    const auto& question = request.as<struct fixed_request>();
    auto* answer = reply.make<struct fixed_reply>();
    if (answer == nullptr) return KERN_RESOURCE_SHORTAGE;
    mig::copy(answer->b, question.b, sizeof(answer->b));

    const kern_return_t code = do_fixed(request, server, question.a, answer->b, answer->c);
    if (code != KERN_SUCCESS) return code;
    request.taken();
    return KERN_SUCCESS;
}

kern_return_t handle_strings(mig::Target server, mig::Request& request, mig::Reply& reply) {
    if (!request.fits(strings_request_shape)) return MIG_BAD_ARGUMENTS;
    const auto& question = request.as<struct strings_request>();
    const uint64_t question_end = offsetof(struct strings_request, fourth) + question.fourth_size;
    if (question.first_size > 12 || !mig::is_string(question.first, question.first_size, 12) ||
        question.second_size > 9 || !mig::is_string(question.second, question.second_size, 9) ||
        question.fourth_size > 16 || request.size() != mig::padded(question_end) ||
        !mig::is_string(question.fourth, question.fourth_size, 16)) {
        return MIG_BAD_ARGUMENTS;
    }
    auto* answer = reply.make<struct strings_reply>();
    if (answer == nullptr) return KERN_RESOURCE_SHORTAGE;
    mig::copy(answer->fourth, question.fourth, question.fourth_size);

    const kern_return_t code = do_strings(request, server, question.first, question.second,
                                          answer->third, answer->fourth);
    if (code != KERN_SUCCESS) return code;
    request.taken();
    answer->third_size = mig::string_size(answer->third, 10);
    if (answer->third_size == 0) return MIG_ARRAY_TOO_LARGE;
    answer->fourth_size = mig::string_size(answer->fourth, 16);
    if (answer->fourth_size == 0) return MIG_ARRAY_TOO_LARGE;
    const uint64_t answer_end = offsetof(struct strings_reply, fourth) + answer->fourth_size;
    reply.end(answer_end);
    return KERN_SUCCESS;
}

kern_return_t handle_arrays(mig::Target server, mig::Request& request, mig::Reply& reply) {
    if (!request.fits(arrays_request_shape)) return MIG_BAD_ARGUMENTS;
    const auto& question = request.as<struct arrays_request>();
    const uint64_t question_end =
        offsetof(struct arrays_request, fourth) +
        question.fourth_count * sizeof(question.fourth[0]);
    if (question.first_count > 7 || question.second_count > 5 || question.fourth_count > 9 ||
        request.size() != mig::padded(question_end)) {
        return MIG_BAD_ARGUMENTS;
    }
    auto* answer = reply.make<struct arrays_reply>(0, 0, offsetof(struct arrays_reply, fourth));
    if (answer == nullptr) return KERN_RESOURCE_SHORTAGE;
    answer->fourth_count = question.fourth_count;
    mig::copy_elements(answer->fourth, question.fourth, question.fourth_count);

    const kern_return_t code = do_arrays(request, server, question.first, question.first_count,
                                         question.second, question.second_count, answer->third,
                                         &answer->third_count, answer->fourth,
                                         &answer->fourth_count);
    if (code != KERN_SUCCESS) return code;
    request.taken();
    if (answer->third_count > 3) return MIG_ARRAY_TOO_LARGE;
    if (answer->fourth_count > 9) return MIG_ARRAY_TOO_LARGE;
    const uint64_t answer_end =
        offsetof(struct arrays_reply, fourth) + answer->fourth_count * sizeof(answer->fourth[0]);
    reply.end(answer_end);
    return KERN_SUCCESS;
}

kern_return_t handle_rights(mig::Target server, mig::Request& request, mig::Reply& reply) {
    if (!request.fits(rights_request_shape)) return MIG_BAD_ARGUMENTS;
    auto* answer = reply.make<struct rights_reply>(7, 0);
    if (answer == nullptr) return KERN_RESOURCE_SHORTAGE;
    mig::Port a = {};
    mig::Port b = {};
    mig::Port c = {};
    mig::Port d = {};
    mig::Port e = {};
    mig::Port f = {};
    mig::Port g = request.port(6);

    const kern_return_t code = do_rights(request, server, request.port(0), request.port(1),
                                         request.port(2), request.port(3), request.port(4),
                                         request.port(5), &a, &b, &c, &d, &e, &f, &g);
    if (code != KERN_SUCCESS) return code;
    request.taken();
    reply.set_port(answer->a, a, MACH_MSG_TYPE_COPY_SEND);
    reply.set_port(answer->b, b, MACH_MSG_TYPE_MAKE_SEND);
    reply.set_port(answer->c, c, MACH_MSG_TYPE_MOVE_SEND);
    reply.set_port(answer->d, d, MACH_MSG_TYPE_MAKE_SEND_ONCE);
    reply.set_port(answer->e, e, MACH_MSG_TYPE_MOVE_SEND_ONCE);
    reply.set_port(answer->f, f, MACH_MSG_TYPE_MOVE_RECEIVE);
    reply.set_port(answer->g, g, MACH_MSG_TYPE_MOVE_SEND);
    return KERN_SUCCESS;
}

kern_return_t handle_memories(mig::Target server, mig::Request& request, mig::Reply& reply) {
    if (!request.fits(memories_request_shape)) return MIG_BAD_ARGUMENTS;
    if (!request.is_array_of<uint64_t>(0) || !request.is_array_of<char>(1) ||
        !request.is_array_of<uint32_t>(2)) {
        return MIG_BAD_ARGUMENTS;
    }
    auto* answer = reply.make<struct memories_reply>(0, 3);
    if (answer == nullptr) return KERN_RESOURCE_SHORTAGE;
    mig::Memory<struct point> c = {};
    mig::Memory<uint8_t> d = {};
    mig::Memory<uint32_t> e = request.memory<uint32_t>(2);

    const kern_return_t code = do_memories(request, server, request.memory<uint64_t>(0),
                                           request.memory<char>(1), &c, &d, &e);
    if (code != KERN_SUCCESS) return code;
    request.taken();
    reply.set_memory(answer->c, c, true);
    reply.set_memory(answer->d, d, false);
    reply.set_memory(answer->e, e, true);
    return KERN_SUCCESS;
}

kern_return_t handle_port_arrays(mig::Target server, mig::Request& request, mig::Reply& reply) {
    if (!request.fits(port_arrays_request_shape)) return MIG_BAD_ARGUMENTS;
    auto* answer = reply.make<struct port_arrays_reply>(0, 1);
    if (answer == nullptr) return KERN_RESOURCE_SHORTAGE;
    mig::Ports c = {};

    const kern_return_t code = do_port_arrays(request, server, request.ports(0), request.ports(1),
                                              &c, &answer->count);
    if (code != KERN_SUCCESS) return code;
    request.taken();
    reply.set_ports(answer->c, c, MACH_MSG_TYPE_MOVE_SEND, true);
    return KERN_SUCCESS;
}

kern_return_t handle_translate(mig::Target server, mig::Request& request, mig::Reply& reply) {
    if (!request.fits(translate_request_shape)) return MIG_BAD_ARGUMENTS;
    const auto& question = request.as<struct translate_request>();
    auto* answer = reply.make<struct translate_reply>();
    if (answer == nullptr) return KERN_RESOURCE_SHORTAGE;
    Thing* a = thing_of(question.a);
    Thing* b = {};
    Thing* c = thing_of_port(request.port(0));

    const kern_return_t code = do_translate(request, server, a, &b, c);
    thing_done(a);
    thing_done(c);
    if (code != KERN_SUCCESS) return code;
    request.taken();
    answer->b = handle_of(b);
    return KERN_SUCCESS;
}

kern_return_t handle_tell(mig::Target server, mig::Request& request, mig::Reply&) {
    if (!request.fits(tell_request_shape)) return MIG_BAD_ARGUMENTS;
    const auto& question = request.as<struct tell_request>();
    const uint64_t question_end = offsetof(struct tell_request, what) + question.what_size;
    if (question.what_size > 20 || request.size() != mig::padded(question_end) ||
        !mig::is_string(question.what, question.what_size, 20)) {
        return MIG_BAD_ARGUMENTS;
    }

    const kern_return_t code = do_tell(request, server, question.what, request.port(0));
    if (code != KERN_SUCCESS) return code;
    request.taken();
    return KERN_SUCCESS;
}

kern_return_t handle_later(mig::Target server, mig::Request& request, mig::Reply& reply) {
    if (!request.fits(later_request_shape)) return MIG_BAD_ARGUMENTS;
    if (reply.make<struct later_reply>() == nullptr) return KERN_RESOURCE_SHORTAGE;

    const kern_return_t code = do_later(request, server, request.port(0));
    if (code != KERN_SUCCESS) return code;
    request.taken();
    return KERN_SUCCESS;
}

kern_return_t handle_either(mig::Target server, mig::Request& request, mig::Reply& reply) {
    if (!request.fits(either_request_shape)) return MIG_BAD_ARGUMENTS;
    auto* answer = reply.make<struct either_reply>(2, 0);
    if (answer == nullptr) return KERN_RESOURCE_SHORTAGE;
    mig::AnyPort b = {};
    mig::AnyPort c = request.any_port(1);

    const kern_return_t code = do_either(request, server, request.any_port(0), &b, &c);
    if (code != KERN_SUCCESS) return code;
    request.taken();
    reply.set_any_port(answer->b, b);
    reply.set_any_port(answer->c, c);
    return KERN_SUCCESS;
}

kern_return_t handle_of_thing(mig::Target thing, mig::Request& request, mig::Reply& reply) {
    if (!request.fits(of_thing_request_shape)) return MIG_BAD_ARGUMENTS;
    const auto& question = request.as<struct of_thing_request>();
    if (question.note_size > 16 || !mig::is_string(question.note, question.note_size, 16)) {
        return MIG_BAD_ARGUMENTS;
    }
    auto* answer = reply.make<struct of_thing_reply>();
    if (answer == nullptr) return KERN_RESOURCE_SHORTAGE;
    Thing* object = thing_behind(thing);
    if (object == nullptr) return MIG_BAD_ID;

    const kern_return_t code = do_of_thing(request, object, question.note, question.counts,
                                           &answer->status);
    if (code != KERN_SUCCESS) return code;
    request.taken();
    return KERN_SUCCESS;
}

}  // namespace

kern_return_t example_server(mig::Target target, mig::Request& request, mig::Reply& reply) {
    switch (request.id()) {
    case NOTHING:
        return handle_nothing(target, request, reply);
    case SCALARS:
        return handle_scalars(target, request, reply);
    case STRUCTURES:
        return handle_structures(target, request, reply);
    case FIXED:
        return handle_fixed(target, request, reply);
    case STRINGS:
        return handle_strings(target, request, reply);
    case ARRAYS:
        return handle_arrays(target, request, reply);
    case RIGHTS:
        return handle_rights(target, request, reply);
    case MEMORIES:
        return handle_memories(target, request, reply);
    case PORT_ARRAYS:
        return handle_port_arrays(target, request, reply);
    case TRANSLATE:
        return handle_translate(target, request, reply);
    case TELL:
        return handle_tell(target, request, reply);
    case LATER:
        return handle_later(target, request, reply);
    case EITHER:
        return handle_either(target, request, reply);
    case OF_THING:
        return handle_of_thing(target, request, reply);
    default:
        return MIG_BAD_ID;
    }
}
