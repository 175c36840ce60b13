// An account frees itself when its owner is gone and everything is paid back.
#include "ipc/account.hpp"

#include "memory/heap.hpp"

namespace {

constinit Account kernel_account(~uint64_t{0});

}  // namespace

Account* Account::create(uint64_t limit) {
    void* memory = memory::heap_allocate(sizeof(Account));
    return memory ? new (memory) Account(limit) : nullptr;
}

void Account::close(Account& account) {
    ASSERT(account.open_);
    account.open_ = false;
    if (account.used_ == 0) free(account);
}

Account& Account::kernel() { return kernel_account; }

void Account::free(Account& account) {
    account.~Account();
    memory::heap_free(&account);
}
