#include "service/host_port.hpp"

#include "halt/power.hpp"
#include "ipc/kernel_object.hpp"
#include "loader/birth_rights.hpp"
#include "memory/frame_allocator.hpp"
#include "memory/physical.hpp"
#include "service/wall_clock.hpp"
#include "sync/global.hpp"
#include "timer/timer.hpp"

#include <mig/host_server.hpp>

namespace task {

namespace {

class HostPort final : public KernelObject {
public:
    kern_return_t handle(Request& request, Reply& reply) override {
        return mig::handle(host_server, *this, request, reply);
    }

private:
    void destroy() override {}  // both live as long as the kernel
};

constinit Global<HostPort> information;
constinit Global<HostPort> control;

}  // namespace

void start_host_port() { loader::add_birth_object(BIRTH_HOST, information.construct()); }

Result<HeldRight> host_control_right() {
    TRY(control.construct().open());
    return control->make_send();
}

}  // namespace task

kern_return_t serve_host_info(mig::Request&, mig::Target, uint64_t* memory_total,
                              uint64_t* memory_free, uint64_t* uptime) {
    *memory_total = memory::ram().bytes();
    *memory_free = memory::frames().counts().available() * PAGE_SIZE;
    *uptime = timer::now();
    return KERN_SUCCESS;
}

kern_return_t serve_host_shutdown(mig::Request&, mig::Target host) {
    if (&host != &*task::control) return KERN_PROTECTION_FAILURE;
    power::off();
}

kern_return_t serve_host_get_time(mig::Request&, mig::Target, uint64_t* time) {
    *time = TRY(wall_clock::now());
    return KERN_SUCCESS;
}
