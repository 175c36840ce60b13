// The host's regular expressions, for a test that cannot include their header beside ours.
#pragma once

struct HostMatch {
    bool compiled = false;
    bool found = false;
    long start = -1;
    long end = -1;
};

HostMatch match_on_the_host(const char* pattern, bool extended, bool fold, bool lines,
                            const char* text);
