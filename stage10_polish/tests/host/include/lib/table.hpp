// The host's side of TABLE_ENTRY: a section whose name is an identifier, for which the linker
// defines
// __start_table_NAME and __stop_table_NAME.
#pragma once

#define TABLE_ENTRY(table, type)                                                                   \
    [[gnu::section("table_" table), gnu::used, gnu::no_reorder]] alignas(                          \
        type) static constinit const type
