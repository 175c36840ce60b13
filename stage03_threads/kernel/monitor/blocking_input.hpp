// Makes readers of the console wait as threads do: blocked, while others run.
#pragma once

namespace console {

// Once there are threads.
void block_for_input();

}  // namespace console
