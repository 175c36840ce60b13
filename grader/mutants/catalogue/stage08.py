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
]
