#pragma once
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
#ifdef __x86_64__
typedef unsigned long u64;
#else
typedef unsigned long long u64;
#endif
typedef __SIZE_TYPE__ usize;
typedef __UINTPTR_TYPE__ uptr;
typedef _Bool bool;
#define true 1
#define false 0
#define NULL ((void *)0)
