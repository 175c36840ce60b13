// What both have changes places.
#pragma once

template <typename T>
void exchange(T& a, T& b) {
    const T kept = a;
    a = b;
    b = kept;
}
