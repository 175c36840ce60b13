// /proc: files whose text is made when they are opened, from what the system is doing.
#pragma once

namespace fs {

void add_proc();

}  // namespace fs
