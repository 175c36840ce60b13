// The host's side of the architecture seam: with one processor nobody waits for the kernel lock.
#pragma once

struct KernelLock {
    void let_go() {}
};

inline KernelLock kernel_lock;
