# mig, the interface generator, and what it makes of include/mach/*.defs: build/mig/NAME.h, NAME_user.cpp,
# NAME_server.hpp and NAME_server.cpp. A file has the name of its subsystem.
MIG := $(BUILD)/mig/mig
MIG_SOURCES := $(sort $(wildcard tools/mig/*.cpp))
MIG_INTERFACES := $(sort $(notdir $(basename $(wildcard include/mach/*.defs))))

.PHONY: mig
mig: $(MIG) $(MIG_INTERFACES:%=$(BUILD)/mig/%.h)

$(MIG): $(MIG_SOURCES) $(wildcard tools/mig/*.hpp) include/mach/message.h include/mach/limits.h
	@echo "  HOSTCXX $@"
	@mkdir -p $(@D)
	@$(HOST_CXX) $(HOST_CXXFLAGS) -Iinclude -o $@ $(MIG_SOURCES)

$(BUILD)/mig/%.h $(BUILD)/mig/%_user.cpp $(BUILD)/mig/%_server.hpp $(BUILD)/mig/%_server.cpp: \
    include/mach/%.defs $(MIG)
	@echo "  MIG     $<"
	@$(MIG) -o $(@D) $<
