// The console's modes, as far as it has some. They are the program's: they say how its own reads
// take what is typed, and end with it, so that no program can leave the console in a mode of its
// own. A program that it starts begins with the ordinary ones.
//
// While ICANON is not set, Ctrl-C is a byte as soon as the program waits for one: with ISIG it is
// raise(SIGINT), else it is read. With ICANON it ends the job that has the console, always.
#pragma once

#include <sys/types.h>

typedef unsigned tcflag_t;
typedef unsigned char cc_t;
typedef unsigned speed_t;

#define NCCS 8
#define VINTR 0
#define VEOF 1
#define VERASE 2
#define VKILL 3
#define VMIN 4
#define VTIME 5

#define ICRNL 1u   // c_iflag: a carriage return, which Enter is, is read as a newline,
#define INLCR 2u   // a newline as a carriage return,
#define IGNCR 4u   // a carriage return not at all
#define OPOST 1u   // c_oflag: always set
#define ONLCR 2u   // always set
#define CS8 1u     // c_cflag: always set
#define CREAD 2u   // always set
#define ISIG 1u    // c_lflag
#define ICANON 2u  // a line at a time, with editing
#define ECHO 4u
#define IEXTEN 8u

#define TCSANOW 0
#define TCSADRAIN 1
#define TCSAFLUSH 2  // what was typed and not read is thrown away

#define TCIFLUSH 0
#define TCOFLUSH 1
#define TCIOFLUSH 2

#ifdef __cplusplus
extern "C" {
#endif

struct termios {
    tcflag_t c_iflag;
    tcflag_t c_oflag;
    tcflag_t c_cflag;
    tcflag_t c_lflag;
    cc_t c_cc[NCCS];  // VMIN bytes are waited for; after VTIME tenths of a second fewer will do
};

struct winsize {
    unsigned short ws_row;
    unsigned short ws_col;
};

// 0, or -1 and ENOTTY: the descriptor is not the console's.
int tcgetattr(int descriptor, struct termios* modes);
int tcsetattr(int descriptor, int when, const struct termios* modes);  // EINVAL: no such `when`
int tcflush(int descriptor, int which);                                // output never waits
int tcdrain(int descriptor);
void cfmakeraw(struct termios* modes);

// How many rows and columns: what the variables LINES and COLUMNS say, or else what the terminal
// answers, which it has a third of a second for; 24 and 80 if it does not. What was typed before
// the answer is read later. -1 and ENOTTY.
int tcgetwinsize(int descriptor, struct winsize* size);

#ifdef __cplusplus
}
#endif
