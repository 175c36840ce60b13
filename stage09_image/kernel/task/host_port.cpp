#include "task/host_port.hpp"

#include "arch/power.hpp"
#include "ipc/kernel_object.hpp"
#include "lib/global.hpp"
#include "loader/birth_rights.hpp"
#include "memory/frame_allocator.hpp"
#include "memory/physical.hpp"
#include "timer/timer.hpp"

#include <mach/host.h>

namespace task {

namespace {

kern_return_t handle_info(const Request& request, Reply& reply) {
    if (!request.as<host_request_message>()) return MIG_BAD_ARGUMENTS;
    const auto message = reply.make<host_info_reply>();
    if (!message) return message.error();
    message.value()->memory_total = memory::ram_bytes();
    message.value()->memory_free = memory::frames().counts().available() * PAGE_SIZE;
    message.value()->uptime = timer::now();
    return KERN_SUCCESS;
}

class HostPort final : public KernelObject {
public:
    explicit HostPort(bool control) : control_(control) {}

    kern_return_t handle(Request& request, Reply& reply) override {
        if (request.id() == HOST_INFO) return handle_info(request, reply);
        if (request.id() == HOST_SHUTDOWN && control_) {
            if (!request.as<host_request_message>()) return MIG_BAD_ARGUMENTS;
            power::off();
        }
        return MIG_BAD_ID;
    }

private:
    void destroy() override {}  // both live as long as the kernel

    const bool control_;
};

constinit Global<HostPort> information;
constinit Global<HostPort> control;

}  // namespace

void start_host_port() { loader::add_birth_object(BIRTH_HOST, information.construct(false)); }

Result<HeldRight> host_control_right() {
    TRY(control.construct(true).open());
    return control->make_send();
}

}  // namespace task
