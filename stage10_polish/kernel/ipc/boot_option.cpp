// The kernel option ipc=slow.
#include "boot/boot.hpp"
#include "ipc/ipc.hpp"

bool ipc::fast_path_wanted() {
    const Result<StringView> value = boot::option("ipc");
    return !value || !(value.value() == "slow");
}
