// The system's own interfaces: what is generated of them, and that a message keeps its layout,
// which programs of others may have been compiled for.
#include "mig/generator_under_test.hpp"

#include "mig/expected/file_server.hpp"
#include "mig/expected/task_service_server.hpp"

namespace {

TEST(MigServices, AreWrittenAsExpected) {
    expect_golden("include/mach/file.defs", "file");
    expect_golden("include/mach/task_service.defs", "task_service");
}

static_assert(FILE_OPEN == 2700 && FILE_READ == 2701 && FILE_STAT == 2702 && FILE_LIST == 2703);
static_assert(offsetof(file_open_request, path) == 28 && sizeof(file_open_request) == 160);
static_assert(offsetof(file_open_reply, file) == 32 && offsetof(file_open_reply, size) == 56);
static_assert(offsetof(file_read_request, size) == 32 && sizeof(file_read_request) == 40);
static_assert(offsetof(file_read_reply, data_count) == 32 && offsetof(file_read_reply, data) == 40);
static_assert(offsetof(file_stat_reply, flags) == 40 && sizeof(file_stat_reply) == 48);
static_assert(offsetof(file_list_request, path) == 32 && sizeof(file_list_request) == 160);
static_assert(offsetof(file_list_reply, entries) == 40 && sizeof(file_list_entry) == 80);

static_assert(TASK_SPAWN == 2900 && TASK_KILL == 2901 && TASK_LIST == 2902);
static_assert(offsetof(task_spawn_request, rights) == 48 &&
              offsetof(task_spawn_request, path) == 72 &&
              offsetof(task_spawn_request, environment) == 208 &&
              offsetof(task_spawn_request, arguments) == 1240);
static_assert(offsetof(task_spawn_reply, task) == 32 && offsetof(task_spawn_reply, id) == 56);
static_assert(offsetof(task_list_reply, entries) == 40 && sizeof(task_list_entry) == 56);

}  // namespace
