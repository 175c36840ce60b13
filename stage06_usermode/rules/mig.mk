# mig, the interface generator, and what it makes of include/mach/*.defs and of those beside a program,
# userland/PROGRAM/*.defs: build/mig/NAME.h, NAME_user.cpp, NAME_server.hpp and NAME_server.cpp. A file has
# the name of its subsystem. With -I$(BUILD) they are <mig/NAME.h> and <mig/NAME_server.hpp>.
MIG := $(BUILD)/mig/mig
MIG_SOURCES := $(sort $(wildcard tools/mig/*.cpp))
MIG_DEFINITIONS := $(wildcard include/mach/*.defs userland/*/*.defs)
MIG_INTERFACES := $(sort $(notdir $(basename $(MIG_DEFINITIONS))))
MIG_HEADERS := $(MIG_INTERFACES:%=$(BUILD)/mig/%.h)

.PHONY: mig
mig: $(MIG) $(MIG_HEADERS)

$(MIG): $(MIG_SOURCES) $(wildcard tools/mig/*.hpp) include/mach/message.h include/mach/limits.h
	@echo "  HOSTCXX $@"
	@mkdir -p $(@D)
	@$(HOST_CXX) $(HOST_CXXFLAGS) -Iinclude -o $@ $(MIG_SOURCES)

vpath %.defs $(sort $(dir $(MIG_DEFINITIONS)))

$(BUILD)/mig/%.h $(BUILD)/mig/%_user.cpp $(BUILD)/mig/%_server.hpp $(BUILD)/mig/%_server.cpp: %.defs $(MIG)
	@echo "  MIG     $<"
	@$(MIG) -o $(@D) $<
