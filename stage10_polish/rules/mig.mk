# mig, the interface generator, and what it makes of an interface NAME.defs: build/mig/NAME.h,
# NAME_user.cpp, NAME_server.hpp and NAME_server.cpp, included as <mig/NAME.h>. A file has the name of its
# subsystem. It is in include/mach/, or beside the only one who serves it: kernel/tasks/ or
# userland/PROGRAM/.
MIG := $(BUILD)/mig/mig
MIG_OBJECTS := $(patsubst tools/mig/%.cpp,$(BUILD)/mig/tool/%.o,$(sort $(wildcard tools/mig/*.cpp)))
MIG_DEFINITIONS := $(wildcard include/mach/*.defs kernel/tasks/*.defs userland/*/*.defs)
MIG_INTERFACES := $(sort $(notdir $(basename $(MIG_DEFINITIONS))))
MIG_HEADERS := $(MIG_INTERFACES:%=$(BUILD)/mig/%.h)

.PHONY: mig
mig: $(MIG) $(MIG_HEADERS)

# It is compiled for longer than it ever runs.
$(BUILD)/mig/tool/%.o: tools/mig/%.cpp $(FLAGS_STAMP)
	@echo "  HOSTCXX $<"
	@mkdir -p $(@D)
	@$(CCACHE) $(HOST_CXX) $(HOST_CXXFLAGS) -O0 -Iinclude -MMD -MP -c -o $@ $<

$(MIG): $(MIG_OBJECTS)
	@$(HOST_CXX) -o $@ $^

vpath %.defs $(sort $(dir $(MIG_DEFINITIONS)))

$(BUILD)/mig/%.h $(BUILD)/mig/%_user.cpp $(BUILD)/mig/%_server.hpp $(BUILD)/mig/%_server.cpp: %.defs $(MIG)
	@echo "  MIG     $<"
	@$(MIG) -o $(@D) $<

# --- what of it is in the kernel: the servers whose handlers are there, and the calls that are used -------
KERNEL_SERVED := $(patsubst mig/%_server.hpp,%, \
                     $(sort $(shell grep -rhos 'mig/[a-z0-9_]*_server[.]hpp' kernel)))
KERNEL_SERVERS := $(KERNEL_SERVED:%=$(BUILD)/mig/%_server.cpp.o)
KERNEL_CALLS := $(KERNEL_SERVED:%=$(BUILD)/mig/%_user.cpp.o)

$(KERNEL_OBJECTS) $(KERNEL_SERVERS) $(KERNEL_CALLS): | $(MIG_HEADERS)

$(BUILD)/mig/%.cpp.o: $(BUILD)/mig/%.cpp $(FLAGS_STAMP)
	@echo "  CXX     $<"
	@$(CCACHE) $(KERNEL_CXX) $(KERNEL_CXXFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/mig/calls.a: $(KERNEL_CALLS)
	@rm -f $@
	@$(CROSS)ar rcs $@ $^

ifneq ($(KERNEL_SERVED),)
KERNEL_OBJECTS += $(KERNEL_SERVERS) $(BUILD)/mig/calls.a
$(BUILD)/kernel.elf $(BUILD)/symbols.asm: $(KERNEL_SERVERS) $(BUILD)/mig/calls.a
endif

-include $(MIG_OBJECTS:.o=.d) $(KERNEL_CALLS:.o=.d)
