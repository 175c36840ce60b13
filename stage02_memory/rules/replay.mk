# Record and replay: QEMU writes down what comes to the machine from outside (keys, the disk, the clock) and at which
# instruction, and can run it again as often as one likes. The snapshot is for GDB's way back. Without QEMU's monitor:
# what shares a line with the console is not replayed.
RECORDED_MACHINE = $(QEMU_MACHINE) -display none -icount shift=5,sleep=on,rr=$@,rrfile=$(BUILD)/run.record,rrsnapshot=start \
    -drive file=$(BUILD)/run.snapshots,format=qcow2,if=none -drive file=$(BUILD)/mach_r.iso,format=raw,readonly=on,if=none,id=medium \
    -drive driver=blkreplay,image=medium,readonly=on,if=none,id=recorded -device ide-cd,drive=recorded
.PHONY: record replay

#: make record          boot it as `make run` does, and record the run; Ctrl-C ends it
record: $(BUILD)/mach_r.iso
	@qemu-img create -q -f qcow2 $(BUILD)/run.snapshots 1G
	@$(RECORDED_MACHINE) -monitor none -serial stdio

#: make replay          GDB with the recorded run, at its first instruction: mach stores ADDRESS says who wrote there
replay:
	@[ -f $(BUILD)/run.record ] || { echo 'no run is recorded: make record' >&2; exit 1; }
	@[ $(BUILD)/run.record -nt $(BUILD)/mach_r.iso ] || { echo 'the kernel was built anew since the run: make record' >&2; exit 1; }
	@GDB='$(GDB) $(GDB_FLAGS)' tools/debug.sh $(BUILD) $(RECORDED_MACHINE)
