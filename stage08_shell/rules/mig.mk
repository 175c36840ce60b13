# mig, the interface generator, and what it makes of an interface NAME.defs: build/mig/NAME.h,
# NAME_user.cpp, NAME_server.hpp and NAME_server.cpp, included as <mig/NAME.h>. A file has the name of its
# subsystem. Programs serve what is defined in userland/, beside them; the kernel serves the others.
MIG := $(BUILD)/mig/mig
MIG_DEFINITIONS := $(wildcard include/mach/*.defs kernel/*/*.defs userland/*/*.defs)
interfaces = $(sort $(notdir $(basename $(1))))
MIG_INTERFACES := $(call interfaces,$(MIG_DEFINITIONS))
MIG_HEADERS := $(MIG_INTERFACES:%=$(BUILD)/mig/%.h)

#: make mig             what mig makes of every *.defs, in build/mig
.PHONY: mig
mig: $(MIG) $(MIG_HEADERS)

vpath %.defs $(sort $(dir $(MIG_DEFINITIONS)))
$(BUILD)/mig/%.h $(BUILD)/mig/%_user.cpp $(BUILD)/mig/%_server.hpp $(BUILD)/mig/%_server.cpp: %.defs $(MIG)
	@echo "  MIG     $<"
	@$(MIG) -o $(@D) $<

# Programs for this machine are compiled for longer than they ever run.
$(MIG): $(patsubst %,$(BUILD)/%.o,$(filter tools/mig/%.cpp,$(SOURCES)))
$(MIG) $(BUILD)/mkfs_initrd:
	@mkdir -p $(@D) && $(HOST_CXX) -o $@ $^

$(BUILD)/tools/%.cpp.o: tools/%.cpp $(FLAGS)
	$(call compile,HOSTCXX,$(CCACHE) $(HOST_CXX) $(HOST_CXXFLAGS) -O0 -Iinclude -MMD -MP -c)

# In the kernel are the servers of what it serves, and of the calls to them those that it uses.
KERNEL_SERVED := $(call interfaces,$(filter-out userland/%,$(MIG_DEFINITIONS)))
KERNEL_OBJECTS += $(KERNEL_SERVED:%=$(BUILD)/kernel/mig/%_server.cpp.o) $(BUILD)/kernel/mig/calls.a
$(BUILD)/kernel/mig/calls.a: $(KERNEL_SERVED:%=$(BUILD)/kernel/mig/%_user.cpp.o)
$(eval $(call compiled,kernel/mig,$(BUILD)/mig/,$(KERNEL_CXX) $$(KERNEL_CXXFLAGS)))
