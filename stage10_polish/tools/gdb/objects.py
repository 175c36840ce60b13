"""Reading the kernel's objects: globals in unnamed namespaces, lists through links inside their elements, text."""

import gdb


def hidden(name, type_name):
    """The global of that name and type in an unnamed namespace; several files may have one of the name."""
    for symbol in gdb.lookup_static_symbols(f"(anonymous namespace)::{name}"):
        if symbol.type.name == type_name:
            return symbol.value()
    raise gdb.GdbError(f"this kernel has no global {name} of type {type_name}")


def constructed(room, type_name):
    """The object in a Global, which is made while booting; None before."""
    return room["storage_"].address.cast(gdb.lookup_type(type_name).pointer()).dereference() if room["constructed_"] else None


def elements(head, type_name, member):
    """Of an IntrusiveList, its elements in order; `member` is their ListLink."""
    kind = gdb.lookup_type(type_name).pointer()
    offset = int(gdb.parse_and_eval(f"(unsigned long)&(({type_name}*)0)->{member}"))
    end, link = head["head_"].address, head["head_"]["next"]
    while link and link != end:
        yield (link.cast(gdb.lookup_type("char").pointer()) - offset).cast(kind).dereference()
        link = link["next"]


def name(value):
    """Of a thread or task."""
    return value["name_"].string(length=int(value["name_size_"]))


def last_word(enumerator):
    """`Ready` for Thread::State::Ready."""
    return str(enumerator).rpartition("::")[2]
