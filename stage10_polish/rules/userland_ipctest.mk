# ipctest: the conformance cases of IPC as a program. Its own sources are in userland/ipctest; the cases are
# the kernel's test files, compiled a second time against the program's headers of the same names.
IPCTEST_CASES := $(wildcard kernel/test/ipc/cases_*.cpp) $(addprefix kernel/test/ipc/,test_message.cpp \
                 test_task_composed.cpp unchanged.cpp) kernel/lib/errors.cpp kernel/lib/format.cpp

$(BUILD)/userland/bin/ipctest: $(IPCTEST_CASES:%=$(BUILD)/userland/ipctest/%.o)
# The kernel's headers use the compiler's own ones of C++.
$(eval $(call compiled,userland/ipctest/kernel,kernel/,$(KERNEL_CXX) $$(USER_CXXFLAGS)))
$(BUILD)/userland/ipctest/%: USER_CXXFLAGS := -Iuserland/ipctest/include $(filter-out -nostdinc,$(USER_CXXFLAGS)) -Ikernel
