/* The messages of subsystem example, and its client's calls.
 * Made by mig from example.defs. */
#ifndef EXAMPLE_MIG_H
#define EXAMPLE_MIG_H

#include <mach/message.h>
#include <stddef.h>
#include <stdint.h>
#include <mach/port.h>

#define KINDS 2u
#define LONGEST_NOTE 16u

enum example_message_id {
    NOTHING = 5000,
    SCALARS = 5001,
    STRUCTURES = 5003,
    FIXED = 5004,
    STRINGS = 5005,
    ARRAYS = 5006,
    RIGHTS = 5007,
    MEMORIES = 5008,
    PORT_ARRAYS = 5009,
    TRANSLATE = 5010,
    TELL = 5011,
    LATER = 5012,
    EITHER = 5013,
    OF_THING = 5014,
};

typedef uint16_t colour;

struct point {
    int8_t x;
    uint8_t pad[7];
    int64_t y;
    int16_t z;
    uint8_t pad2[6];
};
MACH_MESSAGE_ASSERT(sizeof(struct point) == 24, "struct point");

typedef uint16_t triple[3];

typedef uint32_t handle;

MACH_MESSAGE_ASSERT(sizeof(struct mach_port_status) == 40, "struct mach_port_status");

struct nothing_request {
    struct mach_msg_header header;
};
MACH_MESSAGE_ASSERT(sizeof(struct nothing_request) == 24, "struct nothing_request");

struct nothing_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
};
MACH_MESSAGE_ASSERT(sizeof(struct nothing_reply) == 32, "struct nothing_reply");
MACH_MESSAGE_ASSERT(offsetof(struct nothing_reply, return_code) == 24, "return_code");

struct scalars_request {
    struct mach_msg_header header;
    uint8_t a;
    uint8_t pad[7];
    int64_t b;
    colour c;
    uint8_t pad2[6];
};
MACH_MESSAGE_ASSERT(sizeof(struct scalars_request) == 48, "struct scalars_request");
MACH_MESSAGE_ASSERT(offsetof(struct scalars_request, a) == 24, "a");
MACH_MESSAGE_ASSERT(offsetof(struct scalars_request, b) == 32, "b");
MACH_MESSAGE_ASSERT(offsetof(struct scalars_request, c) == 40, "c");

struct scalars_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
    colour c;
    int16_t d;
    uint32_t pad2;
};
MACH_MESSAGE_ASSERT(sizeof(struct scalars_reply) == 40, "struct scalars_reply");
MACH_MESSAGE_ASSERT(offsetof(struct scalars_reply, return_code) == 24, "return_code");
MACH_MESSAGE_ASSERT(offsetof(struct scalars_reply, c) == 32, "c");
MACH_MESSAGE_ASSERT(offsetof(struct scalars_reply, d) == 34, "d");

struct structures_request {
    struct mach_msg_header header;
    struct point a;
    struct point b;
};
MACH_MESSAGE_ASSERT(sizeof(struct structures_request) == 72, "struct structures_request");
MACH_MESSAGE_ASSERT(offsetof(struct structures_request, a) == 24, "a");
MACH_MESSAGE_ASSERT(offsetof(struct structures_request, b) == 48, "b");

struct structures_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
    struct point b;
    struct point c;
};
MACH_MESSAGE_ASSERT(sizeof(struct structures_reply) == 80, "struct structures_reply");
MACH_MESSAGE_ASSERT(offsetof(struct structures_reply, return_code) == 24, "return_code");
MACH_MESSAGE_ASSERT(offsetof(struct structures_reply, b) == 32, "b");
MACH_MESSAGE_ASSERT(offsetof(struct structures_reply, c) == 56, "c");

struct fixed_request {
    struct mach_msg_header header;
    triple a;
    uint8_t b[5];
    uint8_t pad[5];
};
MACH_MESSAGE_ASSERT(sizeof(struct fixed_request) == 40, "struct fixed_request");
MACH_MESSAGE_ASSERT(offsetof(struct fixed_request, a) == 24, "a");
MACH_MESSAGE_ASSERT(offsetof(struct fixed_request, b) == 30, "b");

struct fixed_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
    uint8_t b[5];
    uint8_t pad2[3];
    struct point c[2];
};
MACH_MESSAGE_ASSERT(sizeof(struct fixed_reply) == 88, "struct fixed_reply");
MACH_MESSAGE_ASSERT(offsetof(struct fixed_reply, return_code) == 24, "return_code");
MACH_MESSAGE_ASSERT(offsetof(struct fixed_reply, b) == 32, "b");
MACH_MESSAGE_ASSERT(offsetof(struct fixed_reply, c) == 40, "c");

/* The message ends behind the last of `fourth` that is there, padded to 8 bytes. */
struct strings_request {
    struct mach_msg_header header;
    uint32_t first_size;
    char first[12];
    uint32_t second_size;
    char second[9];
    uint8_t pad[3];
    uint32_t fourth_size;
    char fourth[16];
    uint32_t pad2;
};
MACH_MESSAGE_ASSERT(sizeof(struct strings_request) == 80, "struct strings_request");
MACH_MESSAGE_ASSERT(offsetof(struct strings_request, first_size) == 24, "first_size");
MACH_MESSAGE_ASSERT(offsetof(struct strings_request, first) == 28, "first");
MACH_MESSAGE_ASSERT(offsetof(struct strings_request, second_size) == 40, "second_size");
MACH_MESSAGE_ASSERT(offsetof(struct strings_request, second) == 44, "second");
MACH_MESSAGE_ASSERT(offsetof(struct strings_request, fourth_size) == 56, "fourth_size");
MACH_MESSAGE_ASSERT(offsetof(struct strings_request, fourth) == 60, "fourth");

/* The message ends behind the last of `fourth` that is there, padded to 8 bytes. */
struct strings_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
    uint32_t third_size;
    char third[10];
    uint8_t pad2[2];
    uint32_t fourth_size;
    char fourth[16];
    uint32_t pad3;
};
MACH_MESSAGE_ASSERT(sizeof(struct strings_reply) == 72, "struct strings_reply");
MACH_MESSAGE_ASSERT(offsetof(struct strings_reply, return_code) == 24, "return_code");
MACH_MESSAGE_ASSERT(offsetof(struct strings_reply, third_size) == 32, "third_size");
MACH_MESSAGE_ASSERT(offsetof(struct strings_reply, third) == 36, "third");
MACH_MESSAGE_ASSERT(offsetof(struct strings_reply, fourth_size) == 48, "fourth_size");
MACH_MESSAGE_ASSERT(offsetof(struct strings_reply, fourth) == 52, "fourth");

/* The message ends behind the last of `fourth` that is there, padded to 8 bytes. */
struct arrays_request {
    struct mach_msg_header header;
    uint32_t first_count;
    uint32_t pad;
    uint8_t first[7];
    uint8_t pad2[1];
    uint32_t second_count;
    uint32_t pad3;
    uint64_t second[5];
    uint32_t fourth_count;
    uint32_t pad4;
    uint16_t fourth[9];
    uint8_t pad5[6];
};
MACH_MESSAGE_ASSERT(sizeof(struct arrays_request) == 120, "struct arrays_request");
MACH_MESSAGE_ASSERT(offsetof(struct arrays_request, first_count) == 24, "first_count");
MACH_MESSAGE_ASSERT(offsetof(struct arrays_request, first) == 32, "first");
MACH_MESSAGE_ASSERT(offsetof(struct arrays_request, second_count) == 40, "second_count");
MACH_MESSAGE_ASSERT(offsetof(struct arrays_request, second) == 48, "second");
MACH_MESSAGE_ASSERT(offsetof(struct arrays_request, fourth_count) == 88, "fourth_count");
MACH_MESSAGE_ASSERT(offsetof(struct arrays_request, fourth) == 96, "fourth");

/* The message ends behind the last of `fourth` that is there, padded to 8 bytes. */
struct arrays_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
    uint32_t third_count;
    uint32_t pad2;
    triple third[3];
    uint8_t pad3[6];
    uint32_t fourth_count;
    uint32_t pad4;
    uint16_t fourth[9];
    uint8_t pad5[6];
};
MACH_MESSAGE_ASSERT(sizeof(struct arrays_reply) == 96, "struct arrays_reply");
MACH_MESSAGE_ASSERT(offsetof(struct arrays_reply, return_code) == 24, "return_code");
MACH_MESSAGE_ASSERT(offsetof(struct arrays_reply, third_count) == 32, "third_count");
MACH_MESSAGE_ASSERT(offsetof(struct arrays_reply, third) == 40, "third");
MACH_MESSAGE_ASSERT(offsetof(struct arrays_reply, fourth_count) == 64, "fourth_count");
MACH_MESSAGE_ASSERT(offsetof(struct arrays_reply, fourth) == 72, "fourth");

struct rights_request {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_port_descriptor copied;
    struct mach_msg_port_descriptor made;
    struct mach_msg_port_descriptor moved;
    struct mach_msg_port_descriptor once;
    struct mach_msg_port_descriptor moved_once;
    struct mach_msg_port_descriptor received;
    struct mach_msg_port_descriptor g;
};
MACH_MESSAGE_ASSERT(sizeof(struct rights_request) == 144, "struct rights_request");
MACH_MESSAGE_ASSERT(offsetof(struct rights_request, body) == 24, "body");
MACH_MESSAGE_ASSERT(offsetof(struct rights_request, copied) == 32, "copied");
MACH_MESSAGE_ASSERT(offsetof(struct rights_request, made) == 48, "made");
MACH_MESSAGE_ASSERT(offsetof(struct rights_request, moved) == 64, "moved");
MACH_MESSAGE_ASSERT(offsetof(struct rights_request, once) == 80, "once");
MACH_MESSAGE_ASSERT(offsetof(struct rights_request, moved_once) == 96, "moved_once");
MACH_MESSAGE_ASSERT(offsetof(struct rights_request, received) == 112, "received");
MACH_MESSAGE_ASSERT(offsetof(struct rights_request, g) == 128, "g");

struct rights_reply {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_port_descriptor a;
    struct mach_msg_port_descriptor b;
    struct mach_msg_port_descriptor c;
    struct mach_msg_port_descriptor d;
    struct mach_msg_port_descriptor e;
    struct mach_msg_port_descriptor f;
    struct mach_msg_port_descriptor g;
    int32_t return_code;
    uint32_t pad;
};
MACH_MESSAGE_ASSERT(sizeof(struct rights_reply) == 152, "struct rights_reply");
MACH_MESSAGE_ASSERT(offsetof(struct rights_reply, body) == 24, "body");
MACH_MESSAGE_ASSERT(offsetof(struct rights_reply, a) == 32, "a");
MACH_MESSAGE_ASSERT(offsetof(struct rights_reply, b) == 48, "b");
MACH_MESSAGE_ASSERT(offsetof(struct rights_reply, c) == 64, "c");
MACH_MESSAGE_ASSERT(offsetof(struct rights_reply, d) == 80, "d");
MACH_MESSAGE_ASSERT(offsetof(struct rights_reply, e) == 96, "e");
MACH_MESSAGE_ASSERT(offsetof(struct rights_reply, f) == 112, "f");
MACH_MESSAGE_ASSERT(offsetof(struct rights_reply, g) == 128, "g");
MACH_MESSAGE_ASSERT(offsetof(struct rights_reply, return_code) == 144, "return_code");

struct memories_request {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_ool_descriptor a;
    struct mach_msg_ool_descriptor b;
    struct mach_msg_ool_descriptor e;
};
MACH_MESSAGE_ASSERT(sizeof(struct memories_request) == 80, "struct memories_request");
MACH_MESSAGE_ASSERT(offsetof(struct memories_request, body) == 24, "body");
MACH_MESSAGE_ASSERT(offsetof(struct memories_request, a) == 32, "a");
MACH_MESSAGE_ASSERT(offsetof(struct memories_request, b) == 48, "b");
MACH_MESSAGE_ASSERT(offsetof(struct memories_request, e) == 64, "e");

struct memories_reply {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_ool_descriptor c;
    struct mach_msg_ool_descriptor d;
    struct mach_msg_ool_descriptor e;
    int32_t return_code;
    uint32_t pad;
};
MACH_MESSAGE_ASSERT(sizeof(struct memories_reply) == 88, "struct memories_reply");
MACH_MESSAGE_ASSERT(offsetof(struct memories_reply, body) == 24, "body");
MACH_MESSAGE_ASSERT(offsetof(struct memories_reply, c) == 32, "c");
MACH_MESSAGE_ASSERT(offsetof(struct memories_reply, d) == 48, "d");
MACH_MESSAGE_ASSERT(offsetof(struct memories_reply, e) == 64, "e");
MACH_MESSAGE_ASSERT(offsetof(struct memories_reply, return_code) == 80, "return_code");

struct port_arrays_request {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_ool_ports_descriptor a;
    struct mach_msg_ool_ports_descriptor b;
};
MACH_MESSAGE_ASSERT(sizeof(struct port_arrays_request) == 64, "struct port_arrays_request");
MACH_MESSAGE_ASSERT(offsetof(struct port_arrays_request, body) == 24, "body");
MACH_MESSAGE_ASSERT(offsetof(struct port_arrays_request, a) == 32, "a");
MACH_MESSAGE_ASSERT(offsetof(struct port_arrays_request, b) == 48, "b");

struct port_arrays_reply {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_ool_ports_descriptor c;
    int32_t return_code;
    uint32_t pad;
    uint32_t count;
    uint32_t pad2;
};
MACH_MESSAGE_ASSERT(sizeof(struct port_arrays_reply) == 64, "struct port_arrays_reply");
MACH_MESSAGE_ASSERT(offsetof(struct port_arrays_reply, body) == 24, "body");
MACH_MESSAGE_ASSERT(offsetof(struct port_arrays_reply, c) == 32, "c");
MACH_MESSAGE_ASSERT(offsetof(struct port_arrays_reply, return_code) == 48, "return_code");
MACH_MESSAGE_ASSERT(offsetof(struct port_arrays_reply, count) == 56, "count");

struct translate_request {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_port_descriptor c;
    handle a;
    uint32_t pad;
};
MACH_MESSAGE_ASSERT(sizeof(struct translate_request) == 56, "struct translate_request");
MACH_MESSAGE_ASSERT(offsetof(struct translate_request, body) == 24, "body");
MACH_MESSAGE_ASSERT(offsetof(struct translate_request, c) == 32, "c");
MACH_MESSAGE_ASSERT(offsetof(struct translate_request, a) == 48, "a");

struct translate_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
    handle b;
    uint32_t pad2;
};
MACH_MESSAGE_ASSERT(sizeof(struct translate_reply) == 40, "struct translate_reply");
MACH_MESSAGE_ASSERT(offsetof(struct translate_reply, return_code) == 24, "return_code");
MACH_MESSAGE_ASSERT(offsetof(struct translate_reply, b) == 32, "b");

/* The message ends behind the last of `what` that is there, padded to 8 bytes. */
struct tell_request {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_port_descriptor right;
    uint32_t what_size;
    char what[20];
};
MACH_MESSAGE_ASSERT(sizeof(struct tell_request) == 72, "struct tell_request");
MACH_MESSAGE_ASSERT(offsetof(struct tell_request, body) == 24, "body");
MACH_MESSAGE_ASSERT(offsetof(struct tell_request, right) == 32, "right");
MACH_MESSAGE_ASSERT(offsetof(struct tell_request, what_size) == 48, "what_size");
MACH_MESSAGE_ASSERT(offsetof(struct tell_request, what) == 52, "what");

struct later_request {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_port_descriptor right;
};
MACH_MESSAGE_ASSERT(sizeof(struct later_request) == 48, "struct later_request");
MACH_MESSAGE_ASSERT(offsetof(struct later_request, body) == 24, "body");
MACH_MESSAGE_ASSERT(offsetof(struct later_request, right) == 32, "right");

struct later_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
};
MACH_MESSAGE_ASSERT(sizeof(struct later_reply) == 32, "struct later_reply");
MACH_MESSAGE_ASSERT(offsetof(struct later_reply, return_code) == 24, "return_code");

struct either_request {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_port_descriptor a;
    struct mach_msg_port_descriptor c;
};
MACH_MESSAGE_ASSERT(sizeof(struct either_request) == 64, "struct either_request");
MACH_MESSAGE_ASSERT(offsetof(struct either_request, body) == 24, "body");
MACH_MESSAGE_ASSERT(offsetof(struct either_request, a) == 32, "a");
MACH_MESSAGE_ASSERT(offsetof(struct either_request, c) == 48, "c");

struct either_reply {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_port_descriptor b;
    struct mach_msg_port_descriptor c;
    int32_t return_code;
    uint32_t pad;
};
MACH_MESSAGE_ASSERT(sizeof(struct either_reply) == 72, "struct either_reply");
MACH_MESSAGE_ASSERT(offsetof(struct either_reply, body) == 24, "body");
MACH_MESSAGE_ASSERT(offsetof(struct either_reply, b) == 32, "b");
MACH_MESSAGE_ASSERT(offsetof(struct either_reply, c) == 48, "c");
MACH_MESSAGE_ASSERT(offsetof(struct either_reply, return_code) == 64, "return_code");

struct of_thing_request {
    struct mach_msg_header header;
    uint32_t note_size;
    char note[16];
    uint32_t counts[2];
    uint32_t pad;
};
MACH_MESSAGE_ASSERT(sizeof(struct of_thing_request) == 56, "struct of_thing_request");
MACH_MESSAGE_ASSERT(offsetof(struct of_thing_request, note_size) == 24, "note_size");
MACH_MESSAGE_ASSERT(offsetof(struct of_thing_request, note) == 28, "note");
MACH_MESSAGE_ASSERT(offsetof(struct of_thing_request, counts) == 44, "counts");

struct of_thing_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
    struct mach_port_status status;
};
MACH_MESSAGE_ASSERT(sizeof(struct of_thing_reply) == 72, "struct of_thing_reply");
MACH_MESSAGE_ASSERT(offsetof(struct of_thing_reply, return_code) == 24, "return_code");
MACH_MESSAGE_ASSERT(offsetof(struct of_thing_reply, status) == 32, "status");

#ifdef __cplusplus
extern "C" {
#endif

kern_return_t nothing(mach_port_name_t server);

kern_return_t scalars(mach_port_name_t server, uint8_t a, int64_t b, colour* c, int16_t* d);

kern_return_t structures(mach_port_name_t server, const struct point* a, struct point* b,
                         struct point* c);

kern_return_t fixed(mach_port_name_t server, const uint16_t a[3], uint8_t b[5], struct point c[2]);

/* `third` has room for 10 bytes. `fourth` has room for 16 bytes. */
kern_return_t strings(mach_port_name_t server, const char* first, const char* second, char* third,
                      char* fourth);

/* `third` has room for 3 elements. `fourth` has room for 9 elements. */
kern_return_t arrays(mach_port_name_t server, const uint8_t* first, uint32_t first_count,
                     const uint64_t* second, uint32_t second_count, triple* third,
                     uint32_t* third_count, uint16_t* fourth, uint32_t* fourth_count);

kern_return_t rights(mach_port_name_t server, mach_port_name_t copied, mach_port_name_t made,
                     mach_port_name_t moved, mach_port_name_t once, mach_port_name_t moved_once,
                     mach_port_name_t received, mach_port_name_t* a, mach_port_name_t* b,
                     mach_port_name_t* c, mach_port_name_t* d, mach_port_name_t* e,
                     mach_port_name_t* f, mach_port_name_t* g);

kern_return_t memories(mach_port_name_t server, const uint64_t* a, uint32_t a_count, const char* b,
                       uint32_t b_count, struct point** c, uint32_t* c_count, uint8_t** d,
                       uint32_t* d_count, uint32_t** e, uint32_t* e_count);

kern_return_t port_arrays(mach_port_name_t server, const mach_port_name_t* a, uint32_t a_count,
                          const mach_port_name_t* b, uint32_t b_count, mach_port_name_t** c,
                          uint32_t* c_count, uint32_t* count);

kern_return_t translate(mach_port_name_t server, handle a, handle* b, mach_port_name_t c);

kern_return_t tell(mach_port_name_t server, const char* what, mach_port_name_t right);

/* Is answered when the server likes: it keeps the reply right
 * and returns MIG_NO_REPLY. */
kern_return_t later(mach_port_name_t server, mach_port_name_t right);

kern_return_t either(mach_port_name_t server, mach_port_name_t a, uint8_t a_type,
                     mach_port_name_t* b, uint8_t* b_type, mach_port_name_t* c, uint8_t* c_type);

kern_return_t of_thing(mach_port_name_t thing, const char* note, const uint32_t counts[2],
                       struct mach_port_status* status);

#ifdef __cplusplus
}
#endif

#endif
