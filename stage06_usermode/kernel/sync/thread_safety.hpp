// What a lock protects, said so that clang can check it (-Wthread-safety, by `make lint`). To other
// compilers these words are nothing.
//
// A field that is written after boot is GUARDED_BY its lock; a function that needs the lock already
// held says REQUIRES, one that takes it and must not be called with it EXCLUDES. Where the analysis
// cannot follow (a lock that is handed over), NO_THREAD_SAFETY_ANALYSIS says so, and a comment why.
// A field that is written only while no other thread can reach it - at boot, by whoever makes or
// ends the object, by a kernel that stops - is UNSHARED, which nothing checks.
#pragma once

#ifdef __clang__
#define THREAD_SAFETY(attribute) __attribute__((attribute))
#else
#define THREAD_SAFETY(attribute)
#endif

#define CAPABILITY THREAD_SAFETY(capability("lock"))
#define SCOPED_CAPABILITY THREAD_SAFETY(scoped_lockable)
#define GUARDED_BY(lock) THREAD_SAFETY(guarded_by(lock))
#define REQUIRES(...) THREAD_SAFETY(requires_capability(__VA_ARGS__))
#define ACQUIRE(...) THREAD_SAFETY(acquire_capability(__VA_ARGS__))
#define RELEASE(...) THREAD_SAFETY(release_capability(__VA_ARGS__))
#define EXCLUDES(...) THREAD_SAFETY(locks_excluded(__VA_ARGS__))
#define UNSHARED
#define NO_THREAD_SAFETY_ANALYSIS THREAD_SAFETY(no_thread_safety_analysis)
