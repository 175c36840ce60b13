// The names of days and months; their first three letters are the short ones.
#pragma once

inline constexpr const char* DAY_NAMES[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                            "Thursday", "Friday", "Saturday"};
inline constexpr const char* MONTH_NAMES[] = {"January",   "February", "March",    "April",
                                              "May",       "June",     "July",     "August",
                                              "September", "October",  "November", "December"};

// "?" for a number that has no name.
template <unsigned COUNT>
const char* name_of(const char* const (&names)[COUNT], int number) {
    return number >= 0 && static_cast<unsigned>(number) < COUNT ? names[number] : "?";
}
