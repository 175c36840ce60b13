# make fuzz TARGET=elf [SECONDS=60]: runs tests/fuzz_TARGET.cpp under libFuzzer. Needs clang.
TARGET ?= elf
SECONDS ?= 60
CLANGXX ?= clang++

.PHONY: fuzz
fuzz: $(BUILD)/fuzz/$(TARGET)
	@mkdir -p $(BUILD)/fuzz/$(TARGET).corpus
	@$< -max_total_time=$(SECONDS) -print_final_stats=1 $(BUILD)/fuzz/$(TARGET).corpus

$(BUILD)/fuzz/%: tests/fuzz_%.cpp $(FLAGS_STAMP)
	@echo "  FUZZER  $<"
	@mkdir -p $(@D)
	@$(CLANGXX) -std=c++20 -O1 -g -fsanitize=fuzzer,address,undefined -Itests/host/include -Ikernel \
	    -Iinclude -o $@ $<
