// Where a command's 0, 1 and 2 come from and go to. What was opened for it is closed with it.
#pragma once

#include "shell/tree.hpp"

class Streams {
public:
    // In the place of a number: what is written there is kept by the shell, for $( ).
    static constexpr int CAPTURED = -1;

    Streams() = default;  // the shell's own
    // Those of the command around it, whose they stay.
    explicit Streams(const Streams* around);
    Streams(const Streams&) = delete;
    Streams& operator=(const Streams&) = delete;
    ~Streams() { close(); }

    int operator[](int stream) const { return numbers_[stream]; }
    const int* numbers() const { return numbers_; }
    bool captured() const;

    // In place of the one before, which is closed if it is its only use. Owned: is closed later.
    void put(int stream, int number, bool owned);
    // The number at every place that is captured.
    void put_captured(int number);
    void close();

private:
    int numbers_[3] = {0, 1, 2};
    bool owned_[3] = {};
};
