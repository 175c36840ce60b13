// One number may stand at several places; one of them owns it.
#include "shell/streams.hpp"

#include "shell/machine.hpp"

Streams::Streams(const Streams* around) {
    for (int i = 0; i < 3; i++) numbers_[i] = around->numbers_[i];
}

bool Streams::captured() const { return numbers_[1] == CAPTURED || numbers_[2] == CAPTURED; }

void Streams::put(int stream, int number, bool owned) {
    const int old = numbers_[stream];
    const bool close_old = owned_[stream];
    numbers_[stream] = number;
    owned_[stream] = owned;
    if (!close_old) return;
    for (int i = 0; i < 3; i++) {
        if (numbers_[i] != old) continue;
        owned_[i] = true;  // inherits it
        return;
    }
    machine::close_stream(old);
}

void Streams::put_captured(int number) {
    bool owned = true;
    for (int i = 1; i < 3; i++) {
        if (numbers_[i] != CAPTURED) continue;
        put(i, number, owned);
        owned = false;
    }
}

void Streams::close() {
    for (int i = 0; i < 3; i++) {
        if (owned_[i]) machine::close_stream(numbers_[i]);
        numbers_[i] = i;
        owned_[i] = false;
    }
}
