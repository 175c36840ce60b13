# Tests on the host: the code that knows no machine, under the sanitizers.
#     make host-test             builds them, and runs those that have changed since they passed
#     make host-test TEST=heap   builds and runs tests/test_heap.cpp, changed or not
# A test tests/test_NAME.cpp is the program build/host/NAME. The sources under test are compiled once, into
# build/host/library.a. The linker takes from there what a program lacks: a test stands in for a function
# around the code it tests by defining it. A source that the library lacks is added to a list here.

SANITIZERS := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

# --- what the library consists of -------------------------------------------------------------------
# host_sources NAMES, WITHOUT; host_generated NAMES, _KIND.cpp of those interfaces
host_sources = $(sort $(filter-out $(2:%=%.cpp),$(wildcard $(1:%=%.cpp))))
host_generated = $(patsubst include/mach/%.defs,$(BUILD)/mig/%_$(strip $(2)).cpp,$(wildcard $(1:%=include/mach/%.defs)))

# The kernel's, behind the host's side of the architecture seam (tests/host/).
HOST_KERNEL := $(call host_sources, \
    tests/host/* tests/ipc_model/* kernel/lib/* kernel/sync/* kernel/timer/* kernel/thread/* kernel/ipc/* \
    $(addprefix kernel/arch/x86_64/,acpi interval_timer keyboard_controller) $(addprefix kernel/boot/,memory_map multiboot2 options) \
    $(addprefix kernel/console/,font line_discipline scan_codes text_screen) kernel/fs/initrd \
    $(addprefix kernel/loader/,elf flat image start_stack) \
    $(addprefix kernel/memory/,frame_allocator heap_checks page_tables ram_ranges settle slab) \
    $(addprefix kernel/monitor/,arguments line_editor) \
    $(addprefix kernel/task/,job port_requests reaper special_ports task task_port thread_port) kernel/vm/*, \
    kernel/ipc/boot_option) \
    $(call host_generated,mach_port mach,server)

# The programs'.
HOST_USER := $(call host_sources, \
    tools/mig/* tests/mig/expected/example_* userland/shell/* userland/init/name_server \
    $(addprefix userland/libc/,mach/message_destroy mig/environment services/path services/task), \
    tools/mig/main $(addprefix userland/shell/,machine main)) \
    $(call host_generated,bootstrap,server) $(call host_generated,console file task_service,user)

# libc's, beside the host's own: the names of its functions begin with our_.
HOST_LIBC := $(call host_sources,$(addprefix userland/libc/,stdio/* stdlib/* string/*), \
    $(addprefix userland/libc/stdlib/,environment exit pages))

# --- what single programs have of their own ---------------------------------------------------------
# Sources that nobody calls by name, or that the library has a stand-in for.
HOST_SOURCES_heap := kernel/memory/heap.cpp
HOST_SOURCES_ipc_cases := $(call host_sources,kernel/test/ipc/*)
HOST_SOURCES_trial_sched := kernel/monitor/trials/sched.cpp
# The shell's allocations are the test's __wrap_malloc and __wrap_realloc.
HOST_LDFLAGS_shell := -Wl,--wrap=malloc,--wrap=realloc
# Files that a program reads.
HOST_READS_mig := $(wildcard tests/mig/*.defs tests/mig/expected/*)
HOST_READS_mig_services := $(HOST_READS_mig) $(wildcard include/mach/*.defs)

# --- compiling --------------------------------------------------------------------------------------
HOST_TESTS := $(patsubst tests/test_%.cpp,%,$(sort $(wildcard tests/test_*.cpp)))
HOST_PARTS := $(sort $(HOST_KERNEL) $(HOST_SOURCES_heap) $(HOST_SOURCES_ipc_cases))

.SECONDEXPANSION:

# GoogleTest's header takes longer to read than most tests: it is read once, for all that is not optimised.
HOST_GTEST := $(BUILD)/host/gtest.hpp
$(HOST_GTEST).gch: $(FLAGS_STAMP) rules/host.mk
	@mkdir -p $(@D)
	@echo '#include <gtest/gtest.h>' >$(HOST_GTEST)
	@$(CCACHE) $(HOST_CXX) $(HOST_CXXFLAGS) $(SANITIZERS) -O0 -x c++-header -o $@ $(HOST_GTEST)

# host_library DIRECTORY, SOURCES, COMPILER: rules for objects below the directory, and a library of the sources
define host_library
$(patsubst %,$(1)/%.o,$(filter userland/shell/%,$(HOST_USER))): HOST_FLAGS := -include tests/host/program_names.hpp
$(HOST_LIBC:%=$(1)/%.o): HOST_FLAGS := -include tests/host/libc_names.hpp
$(patsubst %,$(1)/%.o,$(filter tools/mig/%,$(HOST_USER))): HOST_FLAGS := -O0

$(1)/%.cpp.o: %.cpp $(FLAGS_STAMP) rules/host.mk | $$$$(MIG_HEADERS)
	@echo "  HOSTCXX $$<"
	@mkdir -p $$(@D)
	@$(CCACHE) $(3) -Itests/host/include $$(HOST_FLAGS) -Ikernel -Iinclude -I$(BUILD) -Iuserland -I. \
	    -idirafter userland/libc/include -MMD -MP -c -o $$@ $$<

$(1)/library.a: $(2:%=$(1)/%.o)
	@rm -f $$@
	@ar rcsT $$@ $$^
endef
$(eval $(call host_library,$(BUILD)/host,$(HOST_KERNEL) $(HOST_USER) $(HOST_LIBC),\
    $(HOST_CXX) $(HOST_CXXFLAGS) $(SANITIZERS)))

# Optimising what GoogleTest becomes takes longer than it saves, but where a test itself computes for long.
HOST_OPTIMISED := address_space ipc_fast_path libc_malloc
# <mach.h> must come first where it is included: it names SYS_write, which is a macro of Linux's.
HOST_MACH_FIRST := name_server service_calls
host_test_objects = $(patsubst %,$(BUILD)/host/tests/test_%.cpp.o,$(filter-out $(1),$(HOST_TESTS)))
$(call host_test_objects,$(HOST_OPTIMISED)): HOST_FLAGS := -O0
$(call host_test_objects,$(HOST_OPTIMISED) $(HOST_MACH_FIRST)): HOST_FLAGS := -O0 -Winvalid-pch -include $(HOST_GTEST)
$(call host_test_objects,$(HOST_OPTIMISED) $(HOST_MACH_FIRST)): $(HOST_GTEST).gch

# --- linking ----------------------------------------------------------------------------------------
# The linker tells what it took out of the library; a program is linked again when that has changed.
host_objects = $(foreach source,tests/test_$(1).cpp $(HOST_SOURCES_$(1)),$(BUILD)/host/$(source).o)

$(HOST_TESTS:%=$(BUILD)/host/%): $(BUILD)/host/%: $$(call host_objects,$$*) | $(BUILD)/host/library.a
	@$(HOST_CXX) $(SANITIZERS) $(HOST_LDFLAGS_$*) -Wl,--trace -o $@ $(call host_objects,$*) $(BUILD)/host/library.a \
	    -lgtest -lgtest_main -pthread >$@.trace || { cat $@.trace; exit 1; }
	@sed -n 's,^$(BUILD)/host/.*[.]o$$,$@: &\n&:,p' $@.trace >$@.parts

.PHONY: host-build host-test host-run
host-build: $(HOST_TESTS:%=$(BUILD)/host/%)

# --- running ----------------------------------------------------------------------------------------
# Together, each into a log of its own.
HOST_CHOSEN := $(if $(TEST),$(TEST),$(HOST_TESTS))

$(HOST_TESTS:%=$(BUILD)/host/%.passed): $(BUILD)/host/%.passed: $(BUILD)/host/% $$(HOST_READS_$$*)
	@echo "  HOSTRUN $*"
	@rm -f $@
	@$< >$<.log 2>&1 && touch $@ || { awk -v program=$* -f tools/host_test.awk $<.log; exit 1; }

host-run: $(HOST_CHOSEN:%=$(BUILD)/host/%.passed)

host-test:
	$(if $(filter-out $(HOST_TESTS),$(HOST_CHOSEN)),$(error no host test '$(TEST)'. There are: $(HOST_TESTS)))
	@rm -f $(TEST:%=$(BUILD)/host/%.passed)
	+@$(MAKE) --no-print-directory -k $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc 2>/dev/null || echo 2)) host-run || \
	    { for test in $(HOST_CHOSEN); do [ -e $(BUILD)/host/$$test.passed ] || failed="$$failed $$test"; done; \
	      echo "FAIL: host tests:$$failed"; exit 1; }
	@echo "PASS: $(words $(HOST_CHOSEN)) host test programs"

# What is known of a source that is gone does not count.
ifneq ($(filter host-build host-run $(BUILD)/host/%,$(MAKECMDGOALS)),)
HOST_KNOWN := $(patsubst $(BUILD)/host/%.d,%,$(shell find $(BUILD)/host -name '*.d' 2>/dev/null))
-include $(wildcard $(BUILD)/host/*.parts) $(patsubst %,$(BUILD)/host/%.d,$(wildcard $(HOST_KNOWN)))
endif
