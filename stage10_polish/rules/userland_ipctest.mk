# ipctest: the conformance cases of IPC as a program. Its own sources are in userland/ipctest; the cases are
# the kernel's test files, compiled a second time against the program's headers of the same names.
IPCTEST := $(BUILD)/userland/bin/ipctest
USER_PROGRAMS += $(IPCTEST)

IPCTEST_CASES := $(sort $(wildcard kernel/test/ipc/cases_*.cpp)) \
                 $(addprefix kernel/test/ipc/,test_message.cpp test_task_composed.cpp unchanged.cpp)
IPCTEST_SHARED := $(IPCTEST_CASES) kernel/lib/errors.cpp kernel/lib/format.cpp
IPCTEST_SOURCES := $(sort $(wildcard userland/ipctest/*.cpp))
IPCTEST_OBJECTS := $(IPCTEST_SHARED:kernel/%=$(BUILD)/userland/ipctest/kernel/%.o) $(call user_objects,$(IPCTEST_SOURCES))

# The kernel's headers use the compiler's own ones of C++.
IPCTEST_CXXFLAGS := $(filter-out -nostdinc,-Iuserland/ipctest/include $(USER_CXXFLAGS)) -Ikernel

$(BUILD)/userland/ipctest/kernel/%.cpp.o: kernel/%.cpp $(FLAGS_STAMP) rules/userland_ipctest.mk | $(MIG_HEADERS)
	@echo "  CXX     $< (ipctest)"
	@mkdir -p $(@D)
	@$(CCACHE) $(KERNEL_CXX) $(IPCTEST_CXXFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/userland/ipctest/%.cpp.o: userland/ipctest/%.cpp $(FLAGS_STAMP) rules/userland_ipctest.mk | $(MIG_HEADERS)
	@echo "  CXX     $<"
	@mkdir -p $(@D)
	@$(CCACHE) $(KERNEL_CXX) $(IPCTEST_CXXFLAGS) -MMD -MP -c -o $@ $<

$(IPCTEST): $(IPCTEST_OBJECTS) $(CRT0) $(BUILD)/userland/libc.a
	$(call link_program,$@,$(IPCTEST_OBJECTS))

-include $(IPCTEST_OBJECTS:.o=.d)
