// What a server of subsystem example has to write, and its demultiplexer.
// Made by mig from example.defs.
#pragma once

#include "example.h"

#include <mig/server.hpp>
#include "../translated.hpp"

// Handles a request, if it is one of the subsystem's; else MIG_BAD_ID.
kern_return_t example_server(mig::Target target, mig::Request& request, mig::Reply& reply);

// The handlers. On success what came is theirs, and what they put into `out` arguments leaves.
kern_return_t do_nothing(mig::Request& request, mig::Target server);
kern_return_t do_scalars(mig::Request& request, mig::Target server, uint8_t a, int64_t b, colour* c,
                         int16_t* d);
kern_return_t do_structures(mig::Request& request, mig::Target server, const struct point& a,
                            struct point* b, struct point* c);
kern_return_t do_fixed(mig::Request& request, mig::Target server, const uint16_t a[3], uint8_t b[5],
                       struct point c[2]);
kern_return_t do_strings(mig::Request& request, mig::Target server, const char* first,
                         const char* second, char* third, char* fourth);
kern_return_t do_arrays(mig::Request& request, mig::Target server, const uint8_t* first,
                        uint32_t first_count, const uint64_t* second, uint32_t second_count,
                        triple* third, uint32_t* third_count, uint16_t* fourth,
                        uint32_t* fourth_count);
kern_return_t do_rights(mig::Request& request, mig::Target server, mig::Port copied, mig::Port made,
                        mig::Port moved, mig::Port once, mig::Port moved_once, mig::Port received,
                        mig::Port* a, mig::Port* b, mig::Port* c, mig::Port* d, mig::Port* e,
                        mig::Port* f, mig::Port* g);
kern_return_t do_memories(mig::Request& request, mig::Target server, mig::Memory<uint64_t> a,
                          mig::Memory<char> b, mig::Memory<struct point>* c,
                          mig::Memory<uint8_t>* d, mig::Memory<uint32_t>* e);
kern_return_t do_port_arrays(mig::Request& request, mig::Target server, mig::Ports a, mig::Ports b,
                             mig::Ports* c, uint32_t* count);
kern_return_t do_translate(mig::Request& request, mig::Target server, Thing* a, Thing** b,
                           Thing* c);
kern_return_t do_tell(mig::Request& request, mig::Target server, const char* what, mig::Port right);
kern_return_t do_later(mig::Request& request, mig::Target server, mig::Port right);
kern_return_t do_either(mig::Request& request, mig::Target server, mig::AnyPort a, mig::AnyPort* b,
                        mig::AnyPort* c);
kern_return_t do_of_thing(mig::Request& request, Thing* thing, const char* note,
                          const uint32_t counts[2], struct mach_port_status* status);
