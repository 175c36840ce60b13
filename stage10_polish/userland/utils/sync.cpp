// sync: comes back when all that was written is where it outlives the machine.
#include <unistd.h>

int main() {
    sync();
    return 0;
}
