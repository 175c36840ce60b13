// Tables that files fill together: an object placed with TABLE_ENTRY("monitor") becomes an element
// of the array from table_monitor_start to table_monitor_end (linker.ld). So a new file adds a
// command or a test, and no list is edited. Elements of one file keep their order.
#pragma once

#if __has_cpp_attribute(gnu::no_reorder)
#define TABLE_ORDERED , gnu::no_reorder
#else
#define TABLE_ORDERED
#endif

// The alignment is stated so that the compiler adds no padding between elements.
#define TABLE_ENTRY(table, type)                                                                   \
    [[ gnu::section(".table." table), gnu::used TABLE_ORDERED ]] alignas(                          \
        type) static constinit const type
