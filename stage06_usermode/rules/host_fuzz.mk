# Fuzzers: tests/fuzz_NAME.cpp under libFuzzer, linked with a library of its own, as the tests on the host are
# (rules/host.mk). Needs clang.
#: make fuzz TARGET=message SECONDS=60      runs tests/fuzz_message.cpp for a minute
CLANGXX ?= clang++
FUZZ_TARGETS := $(patsubst tests/fuzz_%.cpp,$(BUILD)/fuzz/%,$(wildcard tests/fuzz_*.cpp))
$(eval $(call compiled,fuzz,,$(CLANGXX) $$(HOST_COMPILE) -Wno-unknown-attributes -fsanitize=fuzzer-no-link))

$(BUILD)/fuzz/library.a: $(patsubst %,$(BUILD)/fuzz/%.o,$(filter tests/host/% kernel/%,$(HOST_SOURCES)))
$(FUZZ_TARGETS): $(BUILD)/fuzz/%: $(BUILD)/fuzz/tests/fuzz_%.cpp.o $(BUILD)/fuzz/library.a
	@$(CLANGXX) -fsanitize=fuzzer,address,undefined -o $@ $^

.PHONY: fuzz
fuzz: $(BUILD)/fuzz/$(or $(TARGET),message)
	@mkdir -p $<.corpus
	@$< -max_total_time=$(or $(SECONDS),60) -print_final_stats=1 $<.corpus
