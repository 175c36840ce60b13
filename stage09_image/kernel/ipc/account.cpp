// An account frees itself when its owner is gone and everything is paid back.
#include "ipc/account.hpp"

#include "lib/assert.hpp"
#include "memory/heap.hpp"

namespace {

constinit Account kernel_account(~uint64_t{0});

void free_account(Account& account) {
    account.~Account();
    memory::heap_free(&account);
}

}  // namespace

Account* Account::create(uint64_t limit) {
    void* memory = memory::heap_allocate(sizeof(Account));
    return memory ? new (memory) Account(limit) : nullptr;
}

void Account::close(Account& account) {
    ASSERT(account.open_);
    account.open_ = false;
    if (account.used_ == 0) free_account(account);
}

Account& Account::kernel() { return kernel_account; }

bool Account::charge(uint64_t bytes) {
    if (bytes > limit_ - used_) return false;
    used_ += bytes;
    return true;
}

void Account::refund(uint64_t bytes) {
    ASSERT(bytes <= used_);
    used_ -= bytes;
    if (used_ == 0 && !open_) free_account(*this);
}
