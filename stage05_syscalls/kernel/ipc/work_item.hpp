// WorkItem: something whose destruction, or whose handling by a kernel object, is under way. The
// stack of them is what a recursive destructor would keep on the kernel stack; here it is a list
// through the objects themselves, so its depth has no limit (destruction.hpp).
#pragma once

#include "ipc/lock.hpp"
#include "lib/utility.hpp"

struct WorkItem : NonCopyable {
    enum class Kind : uint8_t { Port, PortSet, Message };

    explicit WorkItem(Kind item_kind) : kind(item_kind) {}

    WorkItem* below GUARDED_BY(ipc::lock) = nullptr;
    const Kind kind;
    bool on_stack GUARDED_BY(ipc::lock) = false;
};
