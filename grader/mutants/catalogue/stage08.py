"""Mutants of stage 08: libc, init and shell."""

from .mutant import Mutant

MUTANTS = [
    Mutant("exit_status_lost", "08", "the shell forgets a program's exit status", "userland/shell/shell.cpp",
           "        status_ = run_program(command);", "        run_program(command);", "stage08/test_shell.py stage08/test_session.py"),
    Mutant("dead_reply_right_kept", "08", "a server keeps the reply right of each client that died", "include/mig/server.hpp",
           "    if (result != MACH_MSG_SUCCESS) destroy(&reply.header);\n", "", "stage08/test_calc.py"),
    Mutant("dead_names_stay_registered", "08", "the name server never forgets a server that died", "userland/init/name_server.cpp",
           "        forget(dead->name);\n", "", "stage08/test_calc.py stage08/test_libc.py -k naming or calc"),
    Mutant("server_died_misread", "08", "a client takes the end of its server for a wrong reply", "include/mig/client.hpp",
           "message->msgh_id == MACH_NOTIFY_SEND_ONCE", "message->msgh_id == MACH_NOTIFY_NO_SENDERS", "stage08/test_calc.py"),
    Mutant("last_page_of_memory_kept", "08", "mach_msg_destroy leaves the last page of out-of-line memory", "userland/libc/mach/message_destroy.cpp",
           "(address + size + VM_PAGE_SIZE - 1) & ~uint64_t{VM_PAGE_SIZE - 1}", "(address + size) & ~uint64_t{VM_PAGE_SIZE - 1}", "common/test_host.py -k service_calls"),
    Mutant("first_page_of_memory_missed", "08", "mach_msg_destroy counts pages from where the memory starts within one", "userland/libc/mach/message_destroy.cpp",
           "vm_deallocate(reinterpret_cast<void*>(start), end - start);", "vm_deallocate(reinterpret_cast<void*>(start), size);", "common/test_host.py -k service_calls"),
    Mutant("rights_in_array_kept", "08", "mach_msg_destroy keeps the rights of an array in memory", "userland/libc/mach/message_destroy.cpp",
           "    for (uint32_t i = 0; i < ports.count; i++) release_right(names[i], ports.disposition);\n", "", "common/test_host.py -k service_calls"),
    Mutant("array_of_rights_kept", "08", "mach_msg_destroy keeps the memory of an array of rights", "userland/libc/mach/message_destroy.cpp",
           "    release_memory(ports.address, uint64_t{ports.count} * sizeof(mach_port_name_t));\n", "", "common/test_host.py -k service_calls"),
    Mutant("received_receive_right_kept", "08", "mach_msg_destroy drops a send right where a receive right came", "userland/libc/mach/message_destroy.cpp",
           "    if (disposition == MACH_MSG_TYPE_PORT_RECEIVE)\n        port_destroy_receive(name);\n    else if", "    if", "common/test_host.py -k service_calls"),
    Mutant("reply_port_kept_after_mismatch", "08", "a call keeps its reply port after an answer to something else", "include/mig/client.hpp",
           "        drop_reply_port();  // the answer may still arrive there\n", "", "common/test_host.py -k service_calls"),
    Mutant("dropped_reply_port_not_destroyed", "08", "a reply port that is given up stays in the task", "userland/libc/mig/environment.cpp",
           "    port_destroy_receive(block.reply_port);\n", "", "common/test_host.py -k service_calls"),
    Mutant("protect_without_flush_08", "08", "the TLB keeps the right that vm_protect took away", "kernel/task/address_space.cpp",
           "        flush_stale();\n        scheduler", "        scheduler", "stage05/test_flat_programs.py -k after_protect"),
]
