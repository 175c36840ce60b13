// libc's getopt against the host's, which POSIX's way is asked of by a plus sign: random command
// lines.
#include "host/libc_under_test.hpp"

// What getopt says is not asked for.
extern "C" {
void* our_malloc(size_t size) { return host_malloc(size); }
FILE* const our_stderr = nullptr;
int our_fprintf(FILE*, const char*, ...) {
    ADD_FAILURE() << "opterr is 0";
    return 0;
}
}

namespace {

std::mt19937_64 random_number(23);

std::string one_of(std::initializer_list<const char*> texts) {
    return texts.begin()[random_number() % texts.size()];
}

std::string argument_or(const char* argument) { return argument != nullptr ? argument : "(none)"; }

TEST(LibcGetopt, AgainstTheHost) {
    our_opterr = *host_opterr = 0;
    for (int round = 0; round < rounds_or(50000) && !HasFatalFailure(); round++) {
        std::vector<std::string> words = {"program"};
        for (size_t count = random_number() % 6; count > 0; count--)
            words.push_back(one_of({"-a", "-b", "-c", "-ab", "-abc", "-cvalue", "-bx", "value", "-",
                                    "--", "-d", "-:", "-ad", "", "-c-", "--long"}));
        std::vector<char*> line;
        std::string all;
        for (std::string& word : words) {
            line.push_back(word.data());
            all += word + "|";
        }
        line.push_back(nullptr);
        const std::string options = one_of({"abc:", ":abc:", "a:bc", ":a:b:c:", "", ":"});
        const std::string theirs = "+" + options;
        const int count = static_cast<int>(words.size());
        our_optind = 1;
        *host_optind = 0;
        for (int found = 0; found != -1;) {
            found = our_getopt(count, line.data(), options.c_str());
            ASSERT_EQ(found, host_getopt(count, line.data(), theirs.c_str()))
                << all << " " << options;
            ASSERT_EQ(our_optind, *host_optind) << all << " " << options;
            if (found == -1) break;
            ASSERT_EQ(argument_or(our_optarg), argument_or(*host_optarg)) << all << " " << options;
            if (found != '?' && found != ':') continue;
            ASSERT_EQ(our_optopt, *host_optopt) << all << " " << options;
        }
    }
}

}  // namespace
