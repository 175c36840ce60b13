"""The file service from a program's side: every malformed message is answered with MIG's code, and an open file costs nothing once
its right is gone."""

import re

import pytest

from machine import abi, archive, programs
from machine.c_programs import C_PRELUDE

# A message of any bytes to the service, and what came back: "ID CODE" of the reply, or the result of the send.
CALLER = C_PRELUDE + f"""
#include <mach/message.h>
enum {{ FILE_OPEN = 2700, FILE_READ = 2701, FILE_STAT = 2702, FILE_LIST = 2703 }};
static union {{ struct mach_msg_header header; unsigned char bytes[8192]; unsigned words[2048]; }} message;
static word reply_port;
static long send(word port, unsigned id, unsigned size, unsigned complex) {{
    message.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE) | complex;
    message.header.msgh_remote_port = (unsigned)port;
    message.header.msgh_local_port = (unsigned)reply_port;
    message.header.msgh_id = (int)id;
    return call({abi.NUMBER["mach_msg"]}, (word)&message, MACH_SEND_MSG | MACH_RCV_MSG, size | 8192ul << 32, reply_port, 0);
}}
static void answer(const char* name, long result) {{
    print(name);
    print(" ");
    if (result != 0) {{ number((word)-result); return; }}
    char text[2] = "0";
    number((word)(message.header.msgh_id * 100000L + -(int)message.words[6]));
}}
static void clear(void) {{ for (int i = 0; i < 2048; i++) message.words[i] = 0; }}
static void path(const char* text, unsigned size) {{
    clear();
    message.words[6] = size;
    for (int i = 0; text[i]; i++) message.bytes[28 + i] = (unsigned char)text[i];
}}
static long list(unsigned first, const char* text, unsigned size) {{
    clear();
    message.words[6] = first;
    message.words[7] = size;
    for (int i = 0; text[i]; i++) message.bytes[32 + i] = (unsigned char)text[i];
    return send({abi.FILES}, FILE_LIST, 32 + (size + 7) / 8 * 8, 0);
}}
/* How many entries come of the root's from number `first` on; -1: an error. */
static int listed(unsigned first) {{ return list(first, "/", 2) == 0 && message.words[6] == 0 ? (int)message.words[8] : -1; }}
/* How many bytes come of those asked for; -1: an error. */
static int bytes_read(word file, unsigned offset_low, unsigned offset_high, unsigned size) {{
    clear();
    message.words[6] = offset_low;
    message.words[7] = offset_high;
    message.words[8] = size;
    return send(file, FILE_READ, 40, 0) == 0 && message.words[6] == 0 ? (int)message.words[8] : -1;
}}
int main(int argc, char** argv, char** envp, word* auxiliary) {{
    reply_port = (word)call({abi.NUMBER["port_allocate"]}, MACH_PORT_RIGHT_RECEIVE, 0, 0, 0, 0);
    clear();
    answer("unknown", send({abi.FILES}, 2704, 24, 0));
    answer("bare", send({abi.FILES}, FILE_OPEN, 24, 0));
    path("file", 0); answer("zero", send({abi.FILES}, FILE_OPEN, 40, 0));
    path("file", 4); answer("unterminated", send({abi.FILES}, FILE_OPEN, 40, 0));
    path("file", 6); answer("inner", send({abi.FILES}, FILE_OPEN, 40, 0));
    path("file", 13); answer("cut", send({abi.FILES}, FILE_OPEN, 40, 0));
    path("file", 0xffffffff); answer("huge", send({abi.FILES}, FILE_OPEN, 40, 0));
    path("file", 200); answer("long", send({abi.FILES}, FILE_OPEN, 256, 0));
    clear(); answer("complex", send({abi.FILES}, FILE_OPEN, 40, MACH_MSGH_BITS_COMPLEX));
    path("nothing", 8); answer("missing", send({abi.FILES}, FILE_OPEN, 40, 0));
    path("/proz/file", 11); answer("directory", send({abi.FILES}, FILE_STAT, 40, 0));
    answer("list", list(0, "/proz", 6));
    path("bad", 4); answer("damaged", send({abi.FILES}, FILE_OPEN, 32, 0));
    path("bad", 4); answer("stat", send({abi.FILES}, FILE_STAT, 32, 0));
    if (listed(0) != 3 || listed(1) != 2 || listed(2) != 1 || listed(3) != 0 || listed(0xfffffffe) != 0 || listed(0xffffffff) != 0) return 4;
    path("file", 5); answer("read", send({abi.FILES}, FILE_READ, 40, 0));
    for (int round = 0; round < 300; round++) {{
        path("file", 5);
        if (send({abi.FILES}, FILE_OPEN, 40, 0) != 0 || message.header.msgh_id != FILE_OPEN + 100) return 1;
        word file = message.words[8];
        clear(); message.words[8] = 5000;
        if (round == 0) answer("much", send(file, FILE_READ, 40, 0));
        clear(); message.words[8] = 10;
        if (round == 0) answer("open", send(file, FILE_OPEN, 40, 0));
        if (bytes_read(file, 0xffffffff, 0xffffffff, 10) != 0 || bytes_read(file, 7, 0, 1) != 0 || bytes_read(file, 3, 1, 10) != 0) return 2;
        if (bytes_read(file, 3, 0, 10) != 4 || message.bytes[40] != 'e' || bytes_read(file, 0, 0, 4096) != 7 || bytes_read(file, 3, 0, 0) != 0) return 3;
        if (round % 2) call({abi.NUMBER["port_deallocate"]}, file, 0, 0, 0, 0);
    }}
    return 0;
}}
"""

BAD_ID, BAD_ARGUMENTS, NOT_FOUND, DAMAGED = 303, 304, -100, -105
OPEN, READ, STAT, LIST = 2700, 2701, 2702, 2703


def reply(request, code):
    return f"{(request + 100) * 100000 + code:016x}"


def in_words(answer):
    """What CALLER prints of an answer: the reply's id and code, or the error of the send."""
    if answer is None:
        return "nothing"
    number = int(answer, 16)
    identity, code = divmod(number + 50000, 100000)
    return f"the reply {identity} with code {-(code - 50000)}" if identity >= 2800 else f"the error {number:#x} of the send"


@pytest.fixture
def machine(stage, machines, run_directory):
    caller = programs.elf(CALLER, run_directory, include=stage.path / "include")
    image = bytearray(archive.write({"caller": caller, "file": b"contents"[:3] + b"enta", "bad": b"damaged!"}))
    image[image.index(b"damaged!")] ^= 1
    return machines(stage.machine(modules={"initrd.img": bytes(image)}))


def test_malformed_messages(machine):
    output = machine.command("run caller")
    answers = dict(re.findall(r"^(\w+) ([0-9a-f]{16})$", output, re.M))
    bad = {name: reply(OPEN, BAD_ARGUMENTS) for name in ("bare", "zero", "unterminated", "inner", "cut", "huge", "long", "complex")}
    due = {**bad, "unknown": reply(2704, BAD_ID), "missing": reply(OPEN, NOT_FOUND), "directory": reply(STAT, NOT_FOUND),
           "list": reply(LIST, NOT_FOUND), "damaged": reply(OPEN, DAMAGED), "stat": reply(STAT, DAMAGED), "read": reply(READ, BAD_ID),
           "much": reply(READ, BAD_ARGUMENTS), "open": reply(OPEN, BAD_ID)}
    wrong = [f"{name}: expected {in_words(due[name])}, came {in_words(answers.get(name))}" for name in due if answers.get(name) != due[name]]
    assert not wrong, (
        "the file service answered these messages (see CALLER in this file) otherwise; -303 is MIG_BAD_ID, -304 MIG_BAD_ARGUMENTS, 100 KERN_NOT_FOUND, "
        "105 KERN_DAMAGED, for a file whose checksum is wrong:\n" + "\n".join(wrong))
    assert "caller: exit 0" in output, (
        "the program itself must end well: status 1 means that a file could not be opened, 2 that a read behind its end, perhaps by 4 GiB, was not empty, "
        "3 that a read in the middle, or of the most that may be asked for, was wrong, 4 that a list did not have as many entries as there are from the "
        "number asked for on")


def settled(machine):
    answer = machine.command("frames")
    found = re.search(r"^settled free (\d+)$", answer, re.M)
    assert found, f"`frames` has no line `settled free N`, but:\n{answer}"
    return int(found.group(1))


def test_open_files_leave_nothing(machine):
    machine.command("run caller")
    before = settled(machine)
    for _ in range(3):
        machine.command("run caller")
    now = settled(machine)
    assert now == before, f"a program opened 300 files and ended, three times; `settled free` was {before} and is {now}: an open file outlives its last right"
