# make fuzz TARGET=message [SECONDS=60]: runs tests/fuzz_TARGET.cpp under libFuzzer. Needs clang.
TARGET ?= message
SECONDS ?= 60
CLANGXX ?= clang++

.PHONY: fuzz
fuzz: $(BUILD)/fuzz/$(TARGET)
	@mkdir -p $(BUILD)/fuzz/$(TARGET).corpus
	@$< -max_total_time=$(SECONDS) -print_final_stats=1 $(BUILD)/fuzz/$(TARGET).corpus

$(BUILD)/fuzz/%: tests/fuzz_%.cpp $(FLAGS_STAMP) | $(MIG_HEADERS)
	@echo "  FUZZER  $<"
	@mkdir -p $(@D)
	@$(CLANGXX) -std=c++20 -O1 -g -fsanitize=fuzzer,address,undefined -Wno-unknown-attributes -Itests/host/include \
	    $(HOST_INCLUDES) -Ikernel -Iinclude -I$(BUILD) -I. -MMD -MP -MF $@.d -MT $@ -o $@ $<

-include $(wildcard $(BUILD)/fuzz/*.d)
