// assert(condition): ends the program with one line if the condition does not hold. May be included
// again with NDEBUG changed, so it has no guard.
#undef assert

#ifdef __cplusplus
extern "C" {
#endif
__attribute__((noreturn)) void assert_failed(const char* condition, const char* file, int line);
#ifdef __cplusplus
}
#endif

#ifdef NDEBUG
#define assert(condition) ((void)0)
#else
#define assert(condition) ((condition) ? (void)0 : assert_failed(#condition, __FILE__, __LINE__))
#endif

#ifndef __cplusplus
#define static_assert _Static_assert
#endif
