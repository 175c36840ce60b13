# Programs for ring 3: build/userland/bin/NAME, each linked with crt0 and what it uses of libc.a and
# servers.a.
#     userland/programs/NAME.c or .cpp, userland/utils/, userland/calc/ one file, one program
#     userland/init/, userland/shell/, userland/stress/                 one folder, one program
# libc.a contains the client stubs of every interface that mig knows, servers.a the server's half of those
# whose NAME_server.hpp a program includes. What libc.a defines is weak: a program may define a function
# of libc itself, and all callers then have the program's. Not so the heap's: memory of one heap must
# not be freed in another, so a program that defines some of malloc.cpp and uses the rest does not link.

USER_CC := $(CROSS)gcc
USER_AR := $(CROSS)ar
USER_NM := $(CROSS)nm
USER_OBJCOPY := $(CROSS)objcopy

# The compiler's own headers (stddef.h, stdarg.h) and ours; nothing of the machine this is built on.
USER_INCLUDES := -nostdinc -isystem $(shell $(KERNEL_CXX) -print-file-name=include) \
                 -Iuserland/libc/include -Iinclude -I$(BUILD) -Iuserland
USER_FLAGS := -O2 -g -march=x86-64 -ffreestanding -fno-pic -fno-pie -fcf-protection=none \
              -fno-stack-protector -fno-asynchronous-unwind-tables -fno-omit-frame-pointer \
              -fno-tree-loop-distribute-patterns -ffunction-sections -fdata-sections \
              -ffile-prefix-map=$(CURDIR)=. $(USER_INCLUDES)
USER_CFLAGS := -std=c17 $(USER_FLAGS) \
               $(filter-out -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual,$(WARNINGS))
USER_CXXFLAGS := -std=c++20 -fno-exceptions -fno-rtti -fno-threadsafe-statics $(USER_FLAGS) $(WARNINGS)
USER_NASMFLAGS := -f elf64 -g -F dwarf $(if $(filter 1,$(WERROR)),-Werror) -Iinclude/
USER_LDFLAGS := -nostdlib -static --gc-sections -z max-page-size=4096 -z separate-code \
                -z noexecstack --build-id=none

# object file of each source given
user_objects = $(patsubst %,$(BUILD)/%.o,$(sort $(1)))

LIBC_SOURCES := $(foreach kind,cpp c asm,$(wildcard userland/libc/*/*.$(kind)))
LIBC_OBJECTS := $(call user_objects,$(LIBC_SOURCES)) \
                $(MIG_INTERFACES:%=$(BUILD)/userland/mig/%_user.cpp.o)
$(filter-out %/malloc.cpp.o,$(LIBC_OBJECTS)): WEAKEN = \
    $(USER_NM) -g --defined-only --format=just-symbols $@ > $@.defined && $(USER_OBJCOPY) --weaken-symbols=$@.defined $@
MIG_SERVED := $(patsubst mig/%_server.hpp,%, \
                  $(sort $(shell grep -rhos 'mig/[a-z0-9_]*_server[.]hpp' userland)))
SERVER_OBJECTS := $(MIG_SERVED:%=$(BUILD)/userland/mig/%_server.cpp.o)
USER_LIBRARIES := $(BUILD)/userland/servers.a $(BUILD)/userland/libc.a
CRT0 := $(BUILD)/userland/libc/crt0.asm.o

USER_SINGLE_SOURCES := $(wildcard userland/programs/*.c userland/programs/*.cpp \
                                  userland/utils/*.c userland/utils/*.cpp userland/calc/*.cpp)
USER_FOLDERS := $(sort $(patsubst userland/%/,%,$(dir $(wildcard userland/init/*.cpp userland/stress/*.cpp \
                                                                  userland/shell/*.cpp))))
USER_PROGRAMS := $(sort $(addprefix $(BUILD)/userland/bin/,$(basename $(notdir $(USER_SINGLE_SOURCES))) \
                                                           $(USER_FOLDERS)))

$(BUILD)/userland/%.c.o: userland/%.c $(FLAGS_STAMP) rules/userland.mk | $(MIG_HEADERS)
	@echo "  CC      $<"
	@mkdir -p $(@D)
	@$(CCACHE) $(USER_CC) $(USER_CFLAGS) -MMD -MP -c -o $@ $<
	@$(WEAKEN)

$(BUILD)/userland/%.cpp.o: userland/%.cpp $(FLAGS_STAMP) rules/userland.mk | $(MIG_HEADERS)
	@echo "  CXX     $<"
	@mkdir -p $(@D)
	@$(CCACHE) $(KERNEL_CXX) $(USER_CXXFLAGS) -MMD -MP -c -o $@ $<
	@$(WEAKEN)

$(BUILD)/userland/mig/%.cpp.o: $(BUILD)/mig/%.cpp $(FLAGS_STAMP) rules/userland.mk
	@echo "  CXX     $<"
	@mkdir -p $(@D)
	@$(CCACHE) $(KERNEL_CXX) $(USER_CXXFLAGS) -MMD -MP -c -o $@ $<
	@$(WEAKEN)

$(BUILD)/userland/%.asm.o: userland/%.asm $(FLAGS_STAMP) rules/userland.mk
	@echo "  NASM    $<"
	@mkdir -p $(@D)
	@$(NASM) $(USER_NASMFLAGS) -MD $(@:.o=.d) -MP -o $@ $<
	@$(WEAKEN)

$(BUILD)/userland/libc.a: $(LIBC_OBJECTS)
$(BUILD)/userland/servers.a: $(SERVER_OBJECTS)
$(BUILD)/userland/%.a:
	@echo "  AR      $@"
	@mkdir -p $(@D)
	@rm -f $@
	@$(USER_AR) rcs $@ $^

# link_program PROGRAM, OBJECTS: with debugging information as PROGRAM.debug, without it as PROGRAM.
define link_program
@echo "  LD      $(1)"
@mkdir -p $(dir $(1))
@$(KERNEL_LD) $(USER_LDFLAGS) -o $(1).debug $(CRT0) $(2) $(USER_LIBRARIES)
@$(USER_OBJCOPY) --strip-all $(1).debug $(1)
endef

define single_program
$(BUILD)/userland/bin/$(basename $(notdir $(1))): $(BUILD)/$(1).o $(CRT0) $(USER_LIBRARIES)
	$$(call link_program,$$@,$$<)
endef
$(foreach source,$(USER_SINGLE_SOURCES),$(eval $(call single_program,$(source))))

define folder_program
$(BUILD)/userland/bin/$(1): $(call user_objects,$(wildcard userland/$(1)/*.cpp)) $(CRT0) \
                            $(USER_LIBRARIES)
	$$(call link_program,$$@,$(call user_objects,$(wildcard userland/$(1)/*.cpp)))
endef
$(foreach folder,$(USER_FOLDERS),$(eval $(call folder_program,$(folder))))

# Calls and structures that mig makes.
$(LIBC_OBJECTS) $(CRT0) $(call user_objects,$(USER_SINGLE_SOURCES) \
                                            $(wildcard userland/init/*.cpp userland/shell/*.cpp)): | $(MIG_HEADERS)

.PHONY: userland
userland: $(USER_PROGRAMS)

-include $(patsubst %.o,%.d,$(LIBC_OBJECTS) $(SERVER_OBJECTS) $(CRT0) \
             $(call user_objects,$(USER_SINGLE_SOURCES) $(wildcard userland/init/*.cpp userland/shell/*.cpp userland/stress/*.cpp)))
