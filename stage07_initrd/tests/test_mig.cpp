// The interface generator: what it writes, what it refuses, and that its client and server code fit
// together, believe nothing and leave nothing behind. The expected files in tests/mig/expected are
// themselves compiled in here.
#include "mig/generator_under_test.hpp"

#include "mig/handlers.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <sstream>

namespace {

TEST(Mig, WritesWhatIsExpected) { expect_golden("tests/mig/example.defs", "example"); }

// The message of the refusal, with its line.
std::string refusal(const std::string& source) {
    try {
        generator::check(generator::parse(source));
    } catch (const generator::Refused& refused) {
        return std::to_string(refused.line) + ": " + refused.what();
    }
    return "accepted";
}

TEST(Mig, RefusesWithLineAndReason) {
    const std::string start = "subsystem s 1000;\n";
    const struct {
        std::string source, message;
    } cases[] = {
        {"routine f(p : mach_port_t);", "1: a definition begins"},
        {"subsystem s 5;", "1: the base must be"},
        {"subsystem KernelServer 1000;", "1: expected the subsystem's name"},
        {"subsystem s ten;", "1: expected the subsystem's base"},
        {start, "1: the subsystem has no routine"},
        {start + "subsystem t 2000;", "2: there is one subsystem"},
        {start + "routine f(x : int);", "2: the first argument"},
        {start + "routine f();", "2: the first argument"},
        {start + "routine f(out p : mach_port_t);", "2: the first argument"},
        {start + "routine f(p : mach_port_t;\n x : nothing);", "3: unknown type `nothing`"},
        {start + "type a = int; type a = int;", "2: type `a` is defined already"},
        {start + "type int = uint32;", "2: `int` cannot be a name"},
        {start + "routine f(p : mach_port_t); routine f(p : mach_port_t);", "2: routine `f`"},
        {start + "routine f(p : mach_port_t; x : int; x : int);", "2: `x` is there twice"},
        {start + "routine f(p : mach_port_t; x : array[*:4] of int; x_count : int);",
         "2: `x_count` is there twice"},
        {start + "routine f(p : mach_port_t; x : array[] of int);", "2: an array in line needs"},
        {start + "routine f(p : mach_port_t; x : array[*] of int);", "2: an array in line needs"},
        {start + "routine f(p : mach_port_t; x : array[0] of int);", "2: an array needs at least"},
        {start + "routine f(p : mach_port_t; x : array[*:2] of mach_port_t);",
         "2: an array of ports"},
        {start + "routine f(p : mach_port_t; x : ^array[4] of int);",
         "2: out-of-line memory has no"},
        {start + "routine f(p : mach_port_t; x : c_string[*]);", "2: a string needs a bound"},
        {start + "routine f(p : mach_port_t; x : array[1100] of uint64);",
         "2: `f_request` takes 8824"},
        {start + "simpleroutine f(p : mach_port_t; out x : int);", "2: `f` has no reply"},
        {start + "type t = struct { };", "2: a structure needs a member"},
        {start + "type t = struct { a : int; a : int; };", "2: member `a`"},
        {start + "type t = struct { a : c_string[*:4]; };", "2: member `a` must be"},
        {start + "type t = struct[4] of int;", "2: struct[N]"},
        {start + "type t = array[2] of array[3] of int;", "2: give the inner array a name"},
        {start + "type t = int destructor: f;", "2: a destructor needs an intran"},
        {start + "constant A = 1; constant A = 2;", "2: constant `A`"},
        {start + "constant A = b;", "2: expected the constant's value"},
        {start + "type t = extern array[2] of int;", "2: only a structure can be extern"},
        {start + "type t = mach_port_poly_t intran: T f;", "2: a right of any kind"},
        {start + "routine f(p : mach_port_poly_t);", "2: the first argument"},
        {start + "routine f(p : mach_port_t; x : array[] of mach_port_poly_t);",
         "2: the rights in an array"},
        {start + "routine f(p : mach_port_t; x : mach_port_poly_t; x_type : int);",
         "2: `x_type` is there twice"},
        {start + "skip 101;", "2: a subsystem has room"},
        {start + "skip ten;", "2: expected how many ids"},
        {start + "skip 99; routine f(p : mach_port_t); routine g(p : mach_port_t);",
         "2: a subsystem has room"},
        {start + "procedure f(p : mach_port_t);", "2: `procedure` is not supported"},
        {start + "msgoption MACH_MSG_OPTION_NONE;", "2: `msgoption` is not supported"},
        {start + "routine f(p : mach_port_t; x : polymorphic);",
         "2: `polymorphic` is not supported"},
        {start + "routine f(p : mach_port_t; class : int);", "2: `class` cannot be a name"},
        {start + "#include <x>", "2: there is no preprocessor"},
        {start + "/* open\n\n", "2: this comment does not end"},
        {start + "import file.h;", "2: expected <FILE>"},
        {start + "import <file.h;", "2: this file name does not end"},
        {start + "routine f(p : mach_port_t)\nskip;", "3: expected `;`"},
        {start + "type t = array[0x] of int;", "2: `0x` is not a number"},
        {start + "type t = @;", "2: unexpected character"},
        {start + "surprise;", "2: unknown statement `surprise`"},
    };
    for (const auto& [source, message] : cases) {
        EXPECT_EQ(refusal(source).substr(0, message.size()), message) << source;
    }
    EXPECT_EQ(refusal(start + "// fine\nroutine f(p : mach_port_t); /* too */"), "accepted");
}

// A server's ports are names in a program, and references in the kernel.
TEST(Mig, ServersOfProgramsAndOfTheKernel) {
    const auto server_header = [](const std::string& start) {
        return generator::write_server_header(
            generator::parse(start + " s 1000; routine f(p : mach_port_t);"));
    };
    const std::string program = "#include <mig/server.hpp>",
                      kernel = "#include \"ipc/object_server.hpp\"";
    EXPECT_NE(server_header("subsystem").find(program), std::string::npos);
    EXPECT_EQ(server_header("subsystem").find(kernel), std::string::npos);
    EXPECT_NE(server_header("subsystem KernelServer").find(kernel), std::string::npos);
    EXPECT_EQ(server_header("subsystem KernelServer").find(program), std::string::npos);
}

// The comment before a routine is the one that a caller reads in the header.
TEST(Mig, CommentsOfRoutines) {
    const auto comment = [](const std::string& before) {
        const generator::Interface interface = generator::parse(
            "/* Of the subsystem. */\nsubsystem s 100;\n" + before +
            "routine f(p : mach_port_t);  // behind\nroutine g(p : mach_port_t);\n");
        EXPECT_TRUE(interface.routines[1].comment.empty()) << "what is behind f is not before g";
        std::string lines;
        for (const std::string& line : interface.routines[0].comment) lines += line + "|";
        return lines;
    };
    EXPECT_EQ(comment(""), "");
    EXPECT_EQ(comment("\n// One.\n"), "One.|");
    EXPECT_EQ(comment("// One.\n//\n//   Two. \n"), "One.|Two.|");
    EXPECT_EQ(comment("/* One.\n * Two. */\n"), "One.|Two.|");
    EXPECT_EQ(comment("/*\n * One. *\n */\n"), "One. *|");
    EXPECT_EQ(comment("// /a and *b\n/* /c */\n"), "/a and *b|/c|");
    EXPECT_EQ(comment("// Far.\n\n"), "");
    EXPECT_EQ(comment("// Far.\n\n// Near.\n"), "Near.|");
    EXPECT_EQ(comment("skip;  // 100\n"), "");
    const generator::Interface ends_early =
        generator::parse("subsystem s 100;\n// a */ b\nroutine f(p : mach_port_t);");
    EXPECT_NE(generator::write_header(ends_early).find("/* a * / b */"), std::string::npos);
}

// Any bytes: a refusal or an interface, nothing else.
TEST(Mig, SurvivesAnySource) {
    const std::string source = contents("tests/mig/example.defs");
    std::mt19937 random(4);
    for (int i = 0; i < 1500; i++) {
        std::string changed = source.substr(0, random() % source.size());
        for (int n = 0; n < 3 && !changed.empty(); n++) {
            changed[random() % changed.size()] = static_cast<char>(random() % 127 + 1);
        }
        refusal(changed);
    }
}

// --- client against server ---

class Call : public testing::Test {
protected:
    void SetUp() override {
        fake::references.clear();
        fake::memory.clear();
        fake::demux = example_server;
        fake::tamper = nullptr;
        fake::tamper_request = nullptr;
        fake::send_fails = fake::receive_fails = MACH_MSG_SUCCESS;
        fake::kept_reply_right = MACH_PORT_NULL;
        result_to_give = KERN_SUCCESS;
        out_count = 1;
    }
    void TearDown() override {
        EXPECT_TRUE(fake::clean()) << "a right or memory was never released";
    }

    const mach_port_name_t server_ = 7;
};

TEST_F(Call, Scalars) {
    EXPECT_EQ(nothing(server_), KERN_SUCCESS);
    colour c = 65534;
    int16_t d = 0;
    EXPECT_EQ(scalars(server_, 255, -56, &c, &d), KERN_SUCCESS);
    EXPECT_EQ(seen_sum, 199u);
    EXPECT_EQ(c, 65535);
    EXPECT_EQ(d, -7);
    result_to_give = KERN_NOT_FOUND;
    EXPECT_EQ(nothing(server_), KERN_NOT_FOUND);
    EXPECT_EQ(scalars(server_, 1, 1, &c, &d), KERN_NOT_FOUND);
    EXPECT_EQ(c, 65535);
}

TEST_F(Call, UnknownIds) {
    for (const mach_msg_id_t id : {4999, SCALARS + 1, OF_THING + 1}) {
        constexpr mig::Shape reply_shape = {
            .size_least = 32, .size_most = 32, .descriptor_count = 0, .descriptors = nullptr};
        mig::ErrorReply message;
        EXPECT_EQ(mig::call(server_, id, &message.header, sizeof(message.header), sizeof(message),
                            false, reply_shape),
                  MIG_BAD_ID);
    }
}

TEST_F(Call, StructuresAndFixedArrays) {
    const point a = {8, {}, int64_t{1} << 40, 20, {}};
    point b = {-8, {}, -2, 6, {}}, c = {};
    EXPECT_EQ(structures(server_, &a, &b, &c), KERN_SUCCESS);
    EXPECT_EQ(c.x, 4);
    EXPECT_EQ(c.y, int64_t{1} << 39);
    EXPECT_EQ(b.z, 3);
    const triple three = {1, 2, 65000};
    uint8_t five[5] = {1, 2, 3, 4, 5};
    point two[2] = {};
    EXPECT_EQ(fixed(server_, three, five, two), KERN_SUCCESS);
    EXPECT_EQ(seen_sum, 65003u);
    EXPECT_EQ(five[0], 5);
    EXPECT_EQ(two[1].y, 65000);
}

TEST_F(Call, StringsOfEveryLength) {
    for (uint32_t length = 0; length <= 20; length++) {
        const std::string text(length, 'x');
        const auto part = [&](size_t room) {
            return text.substr(0, std::min<size_t>(length, room - 1));
        };
        for (out_count = 0; out_count <= 16; out_count++) {
            char third[10], fourth[20] = {};
            std::memcpy(fourth, part(16).data(), part(16).size());
            const bool room = out_count < 10;
            EXPECT_EQ(strings(server_, part(12).c_str(), part(9).c_str(), third, fourth),
                      room ? KERN_SUCCESS : MIG_ARRAY_TOO_LARGE);
            EXPECT_EQ(seen, part(12) + "|" + part(9) + "|" + part(16));
            if (!room) continue;
            EXPECT_EQ(third, std::string(out_count, 't'));
            EXPECT_EQ(fourth, std::string(out_count, 'f'));
        }
        out_count = 1;
        char third[10], fourth[20] = {};
        EXPECT_EQ(strings(server_, text.c_str(), "", third, fourth) == MIG_ARRAY_TOO_LARGE,
                  length > 11);
        EXPECT_EQ(strings(server_, "", text.c_str(), third, fourth) == MIG_ARRAY_TOO_LARGE,
                  length > 8);
    }
}

TEST_F(Call, ArraysOfEveryLength) {
    const std::vector<uint8_t> first(8, 1);
    const std::vector<uint64_t> second(6, 100);
    for (uint32_t n = 0; n <= 8; n++) {
        for (uint32_t m = 0; m <= 6; m++) {
            for (out_count = 0; out_count <= 4; out_count++) {
                triple third[3] = {};
                uint16_t fourth[9] = {10, 10, 10, 10, 10, 10, 10, 10, 10};
                uint32_t third_count = 99, fourth_count = n;
                const kern_return_t code = arrays(server_, first.data(), n, second.data(), m, third,
                                                  &third_count, fourth, &fourth_count);
                const bool room = n <= 7 && m <= 5 && out_count <= 3;
                EXPECT_EQ(code, room ? KERN_SUCCESS : MIG_ARRAY_TOO_LARGE);
                if (!room) continue;
                EXPECT_EQ(seen_sum, n + 100 * m + 10 * n);
                EXPECT_EQ(third_count, out_count);
                EXPECT_EQ(fourth_count, out_count);
                if (out_count > 0) {
                    EXPECT_EQ(third[out_count - 1][2], out_count);
                    EXPECT_EQ(fourth[out_count - 1], out_count + 4);
                }
            }
        }
    }
}

TEST_F(Call, Rights) {
    for (const kern_return_t result : {KERN_SUCCESS, KERN_FAILURE}) {
        result_to_give = result;
        mach_port_name_t in[7], out[6] = {};
        for (mach_port_name_t& name : in) name = fake::new_right();
        mach_port_name_t both = in[6];
        EXPECT_EQ(rights(server_, in[0], in[1], in[2], in[3], in[4], in[5], &out[0], &out[1],
                         &out[2], &out[3], &out[4], &out[5], &both),
                  result);
        for (const int kept : {0, 1, 3}) fake::release(in[kept]);
        if (result != KERN_SUCCESS) continue;
        EXPECT_EQ(out[2], in[2]);
        EXPECT_EQ(out[4], in[4]);
        EXPECT_EQ(out[5], in[5]);
        for (const mach_port_name_t name : server_keeps) fake::release(name);
        for (const mach_port_name_t name : out) fake::release(name);
        fake::release(both);
    }
    EXPECT_TRUE(fake::clean()) << "a right or memory was never released";
    result_to_give = KERN_SUCCESS;  // no right at all, and dead ones, of every kind
    mach_port_name_t out[6], both = MACH_PORT_DEAD;
    EXPECT_EQ(rights(server_, 0, 0, 0, 0, 0, MACH_PORT_DEAD, &out[0], &out[1], &out[2], &out[3],
                     &out[4], &out[5], &both),
              KERN_SUCCESS);
}

TEST_F(Call, Memory) {
    const std::vector<uint64_t> a(200, 3);
    const std::vector<char> text(200, 1);
    const std::vector<uint32_t> words(200, 2);
    for (const kern_return_t result : {KERN_SUCCESS, KERN_FAILURE}) {
        for (const uint32_t n : {0u, 1u, 200u}) {
            for (const uint32_t given : {0u, 1u, 300u}) {
                result_to_give = result;
                out_count = given;
                char* b = static_cast<char*>(fake::new_memory(text.data(), n));
                auto* e = static_cast<uint32_t*>(fake::new_memory(words.data(), n * 4));
                point* c = nullptr;
                uint8_t* d = nullptr;
                uint32_t c_count = 0, d_count = 0, e_count = n;
                const kern_return_t code =
                    memories(server_, a.data(), n, b, n, &c, &c_count, &d, &d_count, &e, &e_count);
                EXPECT_EQ(seen_sum, 6 * n);
                EXPECT_EQ(code, result);
                if (code != KERN_SUCCESS) continue;
                EXPECT_EQ(c_count, given);
                EXPECT_EQ(d_count, given);
                EXPECT_EQ(e_count, n);
                if (given > 0) {
                    EXPECT_EQ(c[given - 1].y + d[given - 1], 11);
                }
                fake::free_memory(c);
                fake::free_memory(d);
                fake::free_memory(e);
            }
        }
    }
}

TEST_F(Call, PortArrays) {
    for (const kern_return_t result : {KERN_SUCCESS, KERN_FAILURE}) {
        for (const uint32_t n : {0u, 1u, 64u}) {
            result_to_give = result;
            std::vector<mach_port_name_t> a, b;
            for (uint32_t i = 0; i < n; i++)
                a.push_back(fake::new_right()), b.push_back(fake::new_right());
            auto* moved = static_cast<mach_port_name_t*>(fake::new_memory(b.data(), n * 4));
            mach_port_name_t* c = nullptr;
            uint32_t c_count = 0, count = 0;
            EXPECT_EQ(port_arrays(server_, a.data(), n, moved, n, &c, &c_count, &count), result);
            for (const mach_port_name_t name : a) fake::release(name);
            if (result != KERN_SUCCESS) continue;
            EXPECT_EQ(c_count, n);
            EXPECT_EQ(count, 2 * n);
            for (uint32_t i = 0; i < c_count; i++) fake::release(c[i]);
            fake::free_memory(c);
        }
    }
}

// Each arrives as what it was sent as, and travels back so.
TEST_F(Call, RightsOfAnyKind) {
    for (const kern_return_t result : {KERN_SUCCESS, KERN_FAILURE}) {
        result_to_give = result;
        const mach_port_name_t sent = fake::new_right(), received = fake::new_right();
        mach_port_name_t b = MACH_PORT_NULL, c = received;
        uint8_t b_type = 0, c_type = MACH_MSG_TYPE_MOVE_RECEIVE;
        EXPECT_EQ(either(server_, sent, MACH_MSG_TYPE_COPY_SEND, &b, &b_type, &c, &c_type), result);
        fake::release(sent);  // it was copied
        if (result != KERN_SUCCESS) continue;
        EXPECT_EQ(b, received);
        EXPECT_EQ(b_type, MACH_MSG_TYPE_PORT_RECEIVE);
        EXPECT_EQ(c, sent);
        EXPECT_EQ(c_type, MACH_MSG_TYPE_PORT_SEND);
        fake::release(b);
        fake::release(c);
    }
}

TEST_F(Call, AnObjectOfAnotherKindHasNoSuchRoutine) {
    const uint32_t counts[KINDS] = {9, 5};
    struct mach_port_status status = {};
    EXPECT_EQ(of_thing(server_, "here", counts, &status), KERN_SUCCESS);
    EXPECT_EQ(status.qlimit, 9u);
    EXPECT_EQ(the_thing.value, 5u);
    EXPECT_EQ(of_thing(server_ + 1, "there", counts, &status), MIG_BAD_ID);
    EXPECT_EQ(seen, "here");
}

TEST_F(Call, TranslatedValuesAreReleased) {
    for (const kern_return_t result : {KERN_SUCCESS, KERN_FAILURE}) {
        result_to_give = result;
        uint32_t b = 0;
        EXPECT_EQ(translate(server_, 41, &b, MACH_PORT_NULL), result);
        EXPECT_EQ(the_thing.users, 0);
        EXPECT_EQ(b, result == KERN_SUCCESS ? 42u : 0u);
    }
}

TEST_F(Call, WithoutReplyAndWithALateOne) {
    EXPECT_EQ(tell(server_, "news", fake::new_right()), MACH_MSG_SUCCESS);
    EXPECT_EQ(seen, "news");
    result_to_give = KERN_FAILURE;  // nobody is told, the right is released
    EXPECT_EQ(tell(server_, "news", fake::new_right()), MACH_MSG_SUCCESS);
    EXPECT_EQ(tell(server_, "much longer than twenty bytes", 0), MIG_ARRAY_TOO_LARGE);
    EXPECT_EQ(later(server_, fake::new_right()), MIG_SERVER_DIED);
    fake::release(fake::kept_reply_right);
    fake::kept_reply_right = MACH_PORT_NULL;
}

// --- a server that lies ---

TEST_F(Call, ReplyPortIsDroppedWhenItsStateIsUnknown) {
    EXPECT_EQ(nothing(server_), KERN_SUCCESS);
    const mach_port_name_t port = fake::cached_reply_port;
    fake::send_fails = MACH_SEND_INVALID_DEST;
    EXPECT_EQ(nothing(server_), MACH_SEND_INVALID_DEST);
    EXPECT_EQ(fake::cached_reply_port, port);
    fake::send_fails = MACH_MSG_SUCCESS;
    fake::receive_fails = MACH_RCV_INTERRUPTED;
    EXPECT_EQ(nothing(server_), MACH_RCV_INTERRUPTED);
    EXPECT_EQ(fake::cached_reply_port, MACH_PORT_NULL);
    fake::receive_fails = MACH_MSG_SUCCESS;
    fake::tamper = [](mach_msg_header* reply) { reply->msgh_id++; };
    EXPECT_EQ(nothing(server_), MIG_REPLY_MISMATCH);
    EXPECT_EQ(fake::cached_reply_port, MACH_PORT_NULL);
}

TEST_F(Call, LyingReplies) {
    colour c = 1;
    int16_t d = 1;
    const auto lie = [&](std::function<void(mach_msg_header*)> how) {
        fake::tamper = std::move(how);
        return scalars(server_, 1, 1, &c, &d);
    };
    EXPECT_EQ(lie([](mach_msg_header* reply) { reply->msgh_size = 32; }), MIG_TYPE_ERROR);
    EXPECT_EQ(lie([](mach_msg_header* reply) { reply->msgh_size = 24; }), MIG_TYPE_ERROR);
    EXPECT_EQ(lie([](mach_msg_header* reply) { reply->msgh_size += 8; }), MIG_TYPE_ERROR);
    EXPECT_EQ(lie([](mach_msg_header* reply) { reply->msgh_size += 64; }), MACH_RCV_TOO_LARGE);
    EXPECT_EQ(lie([](mach_msg_header* reply) {
                  reinterpret_cast<mig::ErrorReply*>(reply)->return_code = KERN_FAILURE;
              }),
              MIG_TYPE_ERROR);  // an error with fields
    EXPECT_EQ(lie([](mach_msg_header* reply) {
                  reply->msgh_bits |= MACH_MSGH_BITS_COMPLEX;
                  *reinterpret_cast<mach_msg_body*>(reply + 1) = {0, 0};
              }),
              MIG_TYPE_ERROR);
    EXPECT_EQ(c, 1);
    EXPECT_EQ(d, 1);
}

// Every field of every reply replaced by anything: success or TYPE_ERROR, nothing read or written
// outside, nothing left behind.
TEST_F(Call, RandomRepliesToStringsAndArrays) {
    std::mt19937 random(9);
    fake::tamper = [&](mach_msg_header* reply) {
        if (random() % 2 == 0) reply->msgh_size = static_cast<uint32_t>(24 + random() % 30 * 8);
        auto* words = reinterpret_cast<uint32_t*>(reply + 1);
        for (int i = 0; i < 3; i++)
            words[random() % 40] = random() % 3 == 0 ? random() : random() % 20;
    };
    int good = 0;
    for (int i = 0; i < 20000; i++) {
        char third[10], fourth[20] = "text";
        out_count = random() % 9;
        good += strings(server_, "a", "b", third, fourth) == KERN_SUCCESS;
        triple triples[3];
        uint16_t numbers[9] = {};
        uint32_t triple_count = 0, number_count = 3;
        out_count = random() % 4;
        good += arrays(server_, nullptr, 0, nullptr, 0, triples, &triple_count, numbers,
                       &number_count) == KERN_SUCCESS;
        ASSERT_LE(triple_count, 3u);
        ASSERT_LE(number_count, 9u);
    }
    EXPECT_GT(good, 0);
}

// A right of another kind than the interface says.
TEST_F(Call, WrongRights) {
    const auto spoil = [](mach_msg_header* message) {
        mig::descriptors_of(message)->port.disposition = MACH_MSG_TYPE_PORT_RECEIVE;
    };
    mach_port_name_t out[6] = {}, both = MACH_PORT_NULL;
    const auto call = [&](mach_port_name_t copied) {
        return rights(server_, copied, 0, 0, 0, 0, 0, &out[0], &out[1], &out[2], &out[3], &out[4],
                      &out[5], &both);
    };
    const mach_port_name_t right = fake::new_right();
    fake::tamper_request = spoil;
    EXPECT_EQ(call(right), MIG_BAD_ARGUMENTS);
    fake::tamper_request = nullptr;
    fake::tamper = spoil;
    EXPECT_EQ(call(right), MIG_TYPE_ERROR);
    fake::release(right);  // the server's
    fake::release(right);
}

TEST_F(Call, WrongDescriptorsInReplies) {
    const auto change_first = [](uint8_t type, uint32_t size) {
        fake::tamper = [=](mach_msg_header* reply) {
            mach_msg_descriptor_t& at = *mig::descriptors_of(reply);
            mach_msg_ool_descriptor& memory = at.out_of_line;
            if (type != MACH_MSG_OOL_DESCRIPTOR) {
                fake::free_memory(reinterpret_cast<void*>(memory.address));
                at.port = mig::port(fake::new_right(), MACH_MSG_TYPE_PORT_SEND);
            }
            if (size != 0) memory.size = size;
        };
    };
    for (const bool port : {true, false}) {
        change_first(port ? MACH_MSG_PORT_DESCRIPTOR : MACH_MSG_OOL_DESCRIPTOR, port ? 0 : 23);
        point* c = nullptr;
        uint8_t* d = nullptr;
        uint32_t* e = nullptr;
        uint32_t c_count = 0, d_count = 0, e_count = 0;
        EXPECT_EQ(
            memories(server_, nullptr, 0, nullptr, 0, &c, &c_count, &d, &d_count, &e, &e_count),
            MIG_TYPE_ERROR);
    }
}

// --- the server against anything ---

// Good requests with a few words or the size changed.
TEST_F(Call, ServerSurvivesChangedRequests) {
    std::mt19937 random(12);
    fake::tamper_request = [&](mach_msg_header* request) {
        const uint32_t start =
            (request->msgh_bits & MACH_MSGH_BITS_COMPLEX) != 0 ? 48 : sizeof(*request);
        const uint32_t size = request->msgh_size;
        auto* words = reinterpret_cast<uint32_t*>(request);
        for (uint32_t n = random() % 3; n > 0 && size > start; n--) {
            words[(start + random() % (size - start)) / 4] =
                random() % 2 ? static_cast<uint32_t>(random()) : random() % 18;
        }
        if (random() % 8 == 0) request->msgh_size = start + random() % (size - start + 1);
        if (random() % 8 == 0) request->msgh_id = 5000 + static_cast<int>(random() % 7);
    };
    std::map<kern_return_t, int> results;
    for (int i = 0; i < 20000; i++) {
        const std::string text(random() % 9, 'x');
        const uint8_t bytes[7] = {};
        const uint64_t numbers[5] = {};
        char third[10], fourth[20] = "1234567";
        triple triples[3];
        uint16_t words[9] = {};
        uint32_t triple_count = 0, word_count = random() % 10;
        results[strings(server_, text.c_str(), "text", third, fourth)]++;
        results[arrays(server_, bytes, random() % 8, numbers, random() % 6, triples, &triple_count,
                       words, &word_count)]++;
        tell(server_, text.c_str(), fake::new_right());
    }
    EXPECT_GT(results[KERN_SUCCESS], 1000);
    EXPECT_GT(results[MIG_BAD_ARGUMENTS], 1000);
    EXPECT_GT(results[MIG_REPLY_MISMATCH], 100);  // another routine, or none, answered
}

TEST_F(Call, ServerSurvivesAnyRequest) {
    std::mt19937 random(11);
    fake::Buffer reply = fake::buffer(MACH_MSG_SIZE_MAX);
    int accepted = 0;
    for (int i = 0; i < 60000; i++) {
        const uint32_t size = 24 + static_cast<uint32_t>(random() % 30) * 8;
        fake::Buffer request = fake::buffer(size);
        auto* words = reinterpret_cast<uint32_t*>(request.get() + 1);
        for (uint32_t n = 0; n < (size - 24) / 4; n++)
            words[n] = random() % 4 ? random() % 8 : random();
        *request = {MACH_MSG_TYPE_PORT_SEND_ONCE,
                    size,
                    fake::new_right(),
                    7,
                    0,
                    static_cast<mach_msg_id_t>(4999 + random() % 15)};
        const uint32_t count = random() % 9;
        if (random() % 2 == 0 && 32 + 16 * count <= size) {
            request->msgh_bits |= MACH_MSGH_BITS_COMPLEX;
            *reinterpret_cast<mach_msg_body*>(request.get() + 1) = {count, 0};
            mach_msg_descriptor_t* at = mig::descriptors_of(request.get());
            for (uint32_t n = 0; n < count; n++) {
                const std::vector<uint64_t> zeros(8);  // and, as names, no right
                const uint32_t bytes = random() % 32;
                void* memory = fake::new_memory(zeros.data(), 64);
                switch (random() % 3) {
                case 0:
                    fake::free_memory(memory);
                    at[n].port =
                        mig::port(fake::new_right(), static_cast<uint8_t>(16 + random() % 3));
                    break;
                case 1:
                    at[n].out_of_line = mig::memory(memory, bytes + 1, true);
                    break;
                default:
                    at[n].ool_ports =
                        mig::ports(static_cast<mach_port_name_t*>(memory), bytes % 8 + 1,
                                   static_cast<uint8_t>(16 + random() % 3), true);
                }
            }
        }
        server_keeps.clear();
        out_count = random() % 4;
        result_to_give = random() % 4 ? KERN_SUCCESS : KERN_FAILURE;
        const bool answered = mig::handle(example_server, request.get(), reply.get());
        if (answered) {
            accepted +=
                reinterpret_cast<mig::ErrorReply*>(reply.get())->return_code == KERN_SUCCESS;
            fake::deliver(reply.get());
            mig::destroy(reply.get());
        }
        for (const mach_port_name_t name : server_keeps) fake::release(name);
        if (fake::kept_reply_right != MACH_PORT_NULL) fake::release(fake::kept_reply_right);
        fake::kept_reply_right = MACH_PORT_NULL;
        if (!fake::clean()) {
            // A translated right is its handler's, which has no use for it.
            ASSERT_EQ(request->msgh_id, TRANSLATE) << "round " << i;
            fake::references.clear();
        }
    }
    EXPECT_GT(accepted, 100);
}

}  // namespace
