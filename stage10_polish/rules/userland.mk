# Programs for ring 3: build/userland/bin/NAME, each linked with crt0 and what it uses of libc.a and servers.a. A
# folder of userland/ with a main.cpp is one program; elsewhere (but in libc/) each file is one. libc.a contains
# the client stubs of every interface that mig knows, servers.a the server's half of those that programs serve.
# What libc.a defines is weak: a program may define a function of libc itself, and all callers then have the
# program's. Not so the heap's: memory must be freed in the heap that it is from, so a program that defines a part
# of malloc.cpp does not link.

# In a CHECKED build what C and C++ leave undefined is an invalid opcode: the program dies there, and `crashes` says in
# which function. (Handlers that say more, as the kernel's, would make each program three times as large.) What the
# processor notices by itself is left to it.
# The compiler's own headers (stddef.h, stdarg.h) and ours; nothing of the machine this is built on.
TRAPS := -fno-sanitize=null,integer-divide-by-zero -fsanitize-undefined-trap-on-error
USER_FLAGS := -O2 -g -march=x86-64 -ffreestanding -fno-pic -fno-pie -fcf-protection=none $(STACK_PROTECTOR) \
              -fno-asynchronous-unwind-tables -fno-omit-frame-pointer -fno-tree-loop-distribute-patterns \
              -ffunction-sections -fdata-sections -ffile-prefix-map=$(CURDIR)=. \
              -nostdinc -isystem $(shell $(KERNEL_CXX) -print-file-name=include) \
              -Iuserland/libc/include -Iinclude -I$(BUILD) -Iuserland \
              $(if $(filter 1,$(CHECKED)),-DCHECKED=1 $(UNDEFINED) $(TRAPS))
USER_CFLAGS := -std=c17 $(USER_FLAGS) $(filter-out -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual,$(WARNINGS))
USER_CXXFLAGS := -std=c++20 -fno-exceptions -fno-rtti -fno-threadsafe-statics $(USER_FLAGS) $(WARNINGS)
USER_LDFLAGS := -nostdlib -static --gc-sections -z max-page-size=4096 -z separate-code -z noexecstack --build-id=none

$(eval $(call compiled,userland,userland/,$(KERNEL_CXX) $$(USER_CXXFLAGS),$(CROSS)gcc $$(USER_CFLAGS),$(NASM) $(NASMFLAGS)))
$(eval $(call compiled,userland/mig,$(BUILD)/mig/,$(KERNEL_CXX) $$(USER_CXXFLAGS)))

CRT0 := $(BUILD)/userland/libc/crt0.asm.o
LIBC_OBJECTS := $(patsubst %,$(BUILD)/%.o,$(filter-out %/crt0.asm,$(filter userland/libc/%,$(SOURCES)))) \
                $(MIG_INTERFACES:%=$(BUILD)/userland/mig/%_user.cpp.o)
$(filter-out %/malloc.cpp.o,$(LIBC_OBJECTS)): private AFTER = \
    $(CROSS)nm -g --defined-only --format=just-symbols $@ >$@.defined && $(CROSS)objcopy --weaken-symbols=$@.defined $@

$(BUILD)/userland/libc.a: $(LIBC_OBJECTS)
$(BUILD)/userland/servers.a: $(patsubst %,$(BUILD)/userland/mig/%_server.cpp.o,$(PROGRAM_SERVED))

USER_SOURCES := $(filter-out userland/libc/% userland/flat/%,$(filter userland/%,$(SOURCES)))
USER_FOLDERS := $(patsubst userland/%/main.cpp,%,$(filter %/main.cpp,$(USER_SOURCES)))
USER_FILES := $(filter-out $(USER_FOLDERS:%=userland/%/%),$(USER_SOURCES))
USER_PROGRAMS := $(sort $(addprefix $(BUILD)/userland/bin/,$(USER_FOLDERS) $(notdir $(basename $(USER_FILES)))))
# The objects of program $(1): of its folder, or of the one file of its name.
program_objects = $(patsubst %,$(BUILD)/%.o,$(filter $(if $(filter $(1),$(USER_FOLDERS)),userland/$(1)/%,%/$(1).c %/$(1).cpp),$(USER_SOURCES)))

.PHONY: userland
userland: $(USER_PROGRAMS)

# With debugging information as NAME.debug, as NAME without it, but with the names of functions: for backtraces.
$(USER_PROGRAMS): $(BUILD)/userland/bin/%: $(CRT0) $$(call program_objects,$$*) $(BUILD)/userland/servers.a $(BUILD)/userland/libc.a
	@echo "  LD      $@"
	@mkdir -p $(@D) && $(CROSS)ld $(USER_LDFLAGS) -o $@.debug $(filter %.o,$^) $(filter %.a,$^)
	@$(CROSS)objcopy --strip-debug $@.debug $@
