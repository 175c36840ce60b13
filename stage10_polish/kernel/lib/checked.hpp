// CHECKED_BUILD: true in a build with CHECKED=1, which finds misuse of memory and of locks sooner
// and is slower.
#pragma once

#ifdef CHECKED
inline constexpr bool CHECKED_BUILD = true;
#else
inline constexpr bool CHECKED_BUILD = false;
#endif
