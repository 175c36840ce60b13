# make fuzz TARGET=message [SECONDS=60]: runs tests/fuzz_TARGET.cpp under libFuzzer, linked with a library of its
# own, as the tests on the host are (rules/host.mk). Needs clang.
TARGET ?= message
SECONDS ?= 60
CLANGXX ?= clang++

$(eval $(call host_library,$(BUILD)/fuzz,$(filter tests/host/% kernel/%,$(HOST_KERNEL)),\
    $(CLANGXX) $(HOST_CXXFLAGS) -Wno-unknown-attributes -fsanitize=fuzzer-no-link,address,undefined))

.PHONY: fuzz
fuzz: $(BUILD)/fuzz/$(TARGET)
	@mkdir -p $(BUILD)/fuzz/$(TARGET).corpus
	@$< -max_total_time=$(SECONDS) -print_final_stats=1 $(BUILD)/fuzz/$(TARGET).corpus

FUZZ_TARGETS := $(patsubst tests/fuzz_%.cpp,$(BUILD)/fuzz/%,$(wildcard tests/fuzz_*.cpp))
$(FUZZ_TARGETS): $(BUILD)/fuzz/%: $(BUILD)/fuzz/tests/fuzz_%.cpp.o $(BUILD)/fuzz/library.a
	@$(CLANGXX) -fsanitize=fuzzer,address,undefined -o $@ $^

ifneq ($(filter fuzz $(BUILD)/fuzz/%,$(MAKECMDGOALS)),)
-include $(shell find $(BUILD)/fuzz -name '*.d' 2>/dev/null)
endif
