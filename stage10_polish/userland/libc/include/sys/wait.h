// What system and pclose return, taken apart. There is no wait: nobody has children by number, see
// services/task.h.
#pragma once

#define WEXITSTATUS(status) (((status) >> 8) & 255)
#define WIFEXITED(status) (((status)&127) == 0)
#define WIFSIGNALED(status) (!WIFEXITED(status))
#define WTERMSIG(status) ((status)&127)
