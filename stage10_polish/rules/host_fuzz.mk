# Fuzzers: tests/fuzz_NAME.cpp under libFuzzer, linked with a library of its own (rules/host.mk). Needs clang.
#: make fuzz TARGET=message SECONDS=60      runs tests/fuzz_message.cpp for a minute
CLANGXX ?= clang++
FUZZ_COMPILE = $(CLANGXX) $(HOST_COMPILE) -Wno-unknown-attributes -fsanitize=fuzzer-no-link
$(eval $(call compiled,fuzz,,$$(FUZZ_COMPILE)))
$(BUILD)/fuzz/userland/shell/%: HOST_FLAGS := -include tests/host/program_names.hpp

$(BUILD)/fuzz/library.a: $(patsubst %,$(BUILD)/fuzz/%.o,$(filter tests/host/% kernel/% userland/ext2fs/% userland/shell/%,$(HOST_SOURCES)))
$(patsubst tests/fuzz_%.cpp,$(BUILD)/fuzz/%,$(wildcard tests/fuzz_*.cpp)): $(BUILD)/fuzz/%: $(BUILD)/fuzz/tests/fuzz_%.cpp.o $(BUILD)/fuzz/library.a
	@$(CLANGXX) -fsanitize=fuzzer,address,undefined -o $@ $^

.PHONY: fuzz
fuzz: $(BUILD)/fuzz/$(or $(TARGET),message)
	@mkdir -p $<.corpus && $< -max_total_time=$(or $(SECONDS),60) -print_final_stats=1 $<.corpus
