// libc's calendar against the host's: random times, dates with fields out of range, and every
// conversion of strftime.
#include "host/libc_under_test.hpp"

extern "C" void* our_malloc(size_t size) { return host_malloc(size); }

namespace {

std::mt19937_64 random_number(17);

// Any second of the years 1 to 9999, some from years with more digits, and edges of days and years.
time_t random_time() {
    const time_t any = static_cast<time_t>(random_number() % 315537897600) - 62135596800;
    switch (random_number() % 4) {
    case 0:
        return any - any % 86400 + static_cast<time_t>(random_number() % 3) - 1;
    case 1:
        return static_cast<time_t>(random_number() % 4000000000000) - 2000000000000;
    default:
        return any;
    }
}

void expect_same(const std::tm& ours, const std::tm& theirs, time_t time) {
    ASSERT_EQ(ours.tm_year, theirs.tm_year) << time;
    ASSERT_EQ(ours.tm_mon, theirs.tm_mon) << time;
    ASSERT_EQ(ours.tm_mday, theirs.tm_mday) << time;
    ASSERT_EQ(ours.tm_hour, theirs.tm_hour) << time;
    ASSERT_EQ(ours.tm_min, theirs.tm_min) << time;
    ASSERT_EQ(ours.tm_sec, theirs.tm_sec) << time;
    ASSERT_EQ(ours.tm_wday, theirs.tm_wday) << time;
    ASSERT_EQ(ours.tm_yday, theirs.tm_yday) << time;
}

std::tm host_fields(time_t time) {
    std::tm fields = {};
    host_gmtime_r(&time, &fields);
    fields.tm_zone = "UTC";
    return fields;
}

TEST(LibcTime, DatesOfTimes) {
    for (int round = 0; round < rounds_or(50000) && !HasFatalFailure(); round++) {
        const time_t time = random_time();
        std::tm ours = {};
        ASSERT_NE(our_gmtime_r(&time, &ours), nullptr) << time;
        expect_same(ours, host_fields(time), time);
        ASSERT_EQ(our_timegm(&ours), time);
    }
}

TEST(LibcTime, FieldsAreCarriedOver) {
    const auto field = [](int range) {
        return static_cast<int>(random_number() % static_cast<uint64_t>(range)) - range / 2;
    };
    for (int round = 0; round < rounds_or(50000) && !HasFatalFailure(); round++) {
        std::tm ours = {};
        ours.tm_year = field(4000);
        ours.tm_mon = field(random_number() % 10 == 0 ? 1000000 : 100);
        ours.tm_mday = field(random_number() % 10 == 0 ? 1000000 : 100);
        ours.tm_hour = field(2000);
        ours.tm_min = field(200000);
        ours.tm_sec = field(20000000);
        std::tm theirs = ours;
        const time_t our_time = our_mktime(&ours), their_time = host_timegm(&theirs);
        ASSERT_EQ(our_time, their_time);
        expect_same(ours, theirs, our_time);
    }
}

TEST(LibcTime, BeyondTheYearsOfAnInt) {
    std::tm fields = {};
    for (time_t time : {LONG_MAX, LONG_MIN, 67768036191676800L, -67768040609740801L}) {
        errno = 0;
        EXPECT_EQ(our_gmtime_r(&time, &fields), nullptr) << time;
        EXPECT_EQ(errno, EOVERFLOW);
    }
    for (time_t time : {67768036191676799L, -67768040609740800L}) {
        ASSERT_NE(our_gmtime_r(&time, &fields), nullptr) << time;
        expect_same(fields, host_fields(time), time);
    }
    fields.tm_year = INT_MAX;
    fields.tm_mon = 12;
    EXPECT_EQ(our_mktime(&fields), -1);
}

TEST(LibcTime, EveryConversion) {
    char ours[600], theirs[600];
    const std::string letters = "aAbBcCdDeFgGhHIjmMnprRsStTuUVwWxXyYzZ%";
    std::string all;
    for (char letter : letters) all += std::string("<%") + letter + ">";
    for (int round = 0; round < rounds_or(20000) && !HasFatalFailure(); round++) {
        // The host pads years below 1000 in its own way.
        const std::tm fields =
            host_fields(static_cast<time_t>(random_number() % 284000000000) - 30600000000);
        ASSERT_EQ(our_strftime(ours, sizeof(ours), all.c_str(), &fields),
                  host_strftime(theirs, sizeof(theirs), all.c_str(), &fields));
        ASSERT_STREQ(ours, theirs);
        our_asctime_r(&fields, ours);
        host_asctime_r(&fields, theirs);
        ASSERT_STREQ(ours, theirs);
    }
}

TEST(LibcTime, StrftimeEdges) {
    char text[32] = "before";
    const std::tm fields = host_fields(0);
    EXPECT_EQ(our_strftime(text, 9, "%H:%M:%S", &fields), 8u);
    EXPECT_STREQ(text, "00:00:00");
    EXPECT_EQ(our_strftime(text, 8, "%H:%M:%S", &fields), 0u);
    EXPECT_EQ(our_strftime(text, 0, "", &fields), 0u);
    EXPECT_EQ(our_strftime(text, sizeof(text), "", &fields), 0u);
    EXPECT_EQ(our_strftime(text, sizeof(text), "%Ey|%Od|%Q|%", &fields), 10u);
    EXPECT_STREQ(text, "70|01|%Q|%");
    std::tm odd = fields;
    odd.tm_wday = 9;
    odd.tm_mon = -3;
    our_strftime(text, sizeof(text), "%a %A %b %B", &odd);
    EXPECT_STREQ(text, "? ? ? ?");
}

TEST(LibcTime, TheOthers) {
    const time_t time = 951827696;
    EXPECT_STREQ(our_ctime(&time), "Tue Feb 29 12:34:56 2000\n");
    EXPECT_EQ(our_localtime(&time)->tm_yday, 59);
    EXPECT_EQ(our_difftime(3, 5), -2);
    std::tm far = host_fields(time);
    far.tm_year = 20000;
    char text[26];
    EXPECT_EQ(our_asctime_r(&far, text), nullptr);
}

}  // namespace
