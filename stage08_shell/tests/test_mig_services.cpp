// The system's own interfaces: what is generated, and that its layouts are those of include/mach.
#include "mig/generator_under_test.hpp"

#include "mig/expected/file_server.hpp"
#include "mig/expected/task_service_server.hpp"

#include <mach/message.h>

namespace by_hand {
#include <mach/file.h>
}  // namespace by_hand

namespace {

TEST(MigServices, AreWrittenAsExpected) {
    expect_golden("include/mach/file.defs", "file");
    expect_golden("include/mach/task_service.defs", "task_service");
}

// --- the layouts written by hand are the ones that are generated ---

#define SAME_FIELD(structure, field, other)                                                        \
    static_assert(offsetof(structure, field) == offsetof(by_hand::structure, other))
static_assert(sizeof(file_open_request) == sizeof(by_hand::file_path_request));
static_assert(offsetof(file_open_request, path) == offsetof(by_hand::file_path_request, path));
static_assert(sizeof(file_open_reply) == sizeof(by_hand::file_open_reply));
SAME_FIELD(file_open_reply, file, file);
SAME_FIELD(file_open_reply, return_code, return_code);
SAME_FIELD(file_open_reply, size, size);
static_assert(sizeof(file_read_request) == sizeof(by_hand::file_read_request));
SAME_FIELD(file_read_request, size, size);
static_assert(sizeof(file_read_reply) == sizeof(by_hand::file_read_reply));
SAME_FIELD(file_read_reply, data_count, count);
SAME_FIELD(file_read_reply, data, data);
static_assert(sizeof(file_stat_reply) == sizeof(by_hand::file_stat_reply));
SAME_FIELD(file_stat_reply, flags, flags);
static_assert(sizeof(file_list_request) == sizeof(by_hand::file_list_request));
SAME_FIELD(file_list_request, path, path);
static_assert(sizeof(file_list_reply) == sizeof(by_hand::file_list_reply));
SAME_FIELD(file_list_reply, entries_count, count);
SAME_FIELD(file_list_reply, entries, entries);
SAME_FIELD(file_list_entry, flags, flags);
static_assert(static_cast<int>(FILE_LIST) == static_cast<int>(by_hand::FILE_LIST));

}  // namespace
