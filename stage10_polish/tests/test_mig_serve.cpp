// The loop of a server: which messages it takes, what it sends, and that what cannot be sent or
// taken is released and does not stop it. mach_msg is a script: what each trap is to be like, and
// what comes of it.
#include <mig/server.hpp>

#include <gtest/gtest.h>

#include <deque>
#include <vector>

namespace {

constexpr mach_port_name_t PORT = 7, CLIENT = 9;
constexpr mach_msg_option_t SEND = MACH_SEND_MSG, RECEIVE = MACH_RCV_MSG;

struct Trap {
    mach_msg_option_t option;  // it must be made with
    mach_msg_return_t result;
    uint32_t reply_right = MACH_MSG_TYPE_PORT_SEND_ONCE;  // of the message that is received
};
std::deque<Trap> script;
std::vector<int32_t> sent;      // return codes of the replies that left
std::vector<uint32_t> handled;  // sequence numbers of the requests
std::vector<mach_port_name_t> released;
uint32_t next_seqno;
kern_return_t code_to_give;

kern_return_t demux(mig::Target target, mig::Request& request, mig::Reply& reply) {
    EXPECT_EQ(target, PORT);
    handled.push_back(request.seqno());
    if (code_to_give == KERN_SUCCESS) reply.make<mig::ErrorReply>();
    return code_to_give;
}

class MigServe : public testing::Test {
protected:
    MigServe() {
        script.clear();
        sent.clear();
        handled.clear();
        released.clear();
        next_seqno = 0;
        code_to_give = KERN_SUCCESS;
    }
    // Until the script, which ends with a failing receive, is played.
    void serve() { EXPECT_EQ(mig::serve(PORT, demux, header(0), header(1)), script.back().result); }
    void play(std::deque<Trap> traps) {
        script = std::move(traps);
        position = 0;
        serve();
        EXPECT_EQ(position, script.size());
    }
    mach_msg_header* header(int which) {
        return reinterpret_cast<mach_msg_header*>(buffers_[which]);
    }

public:
    static inline size_t position;

private:
    alignas(8) uint8_t buffers_[2][MACH_MSG_SIZE_MAX];
};

}  // namespace

namespace mig {

mach_msg_return_t send_and_receive(mach_msg_header* message, mach_msg_option_t option,
                                   uint32_t send_size, uint32_t receive_limit,
                                   mach_port_name_t receive_from) {
    if (MigServe::position == script.size()) return MACH_RCV_PORT_DIED;
    const Trap& trap = script[MigServe::position++];
    EXPECT_EQ(option, trap.option) << "trap " << MigServe::position;
    EXPECT_EQ(receive_from, PORT);
    EXPECT_EQ(receive_limit, MACH_MSG_SIZE_MAX);
    const bool got_away =
        (option & SEND) != 0 && (trap.result == MACH_MSG_SUCCESS || is_receive_error(trap.result));
    if (got_away) {
        EXPECT_EQ(send_size, sizeof(ErrorReply));
        EXPECT_EQ(message->msgh_remote_port, CLIENT);
        EXPECT_EQ(message->msgh_id, 5100);
        sent.push_back(reinterpret_cast<ErrorReply*>(message)->return_code);
    }
    if (trap.result == MACH_MSG_SUCCESS) {
        *message = {MACH_MSGH_BITS(trap.reply_right, MACH_MSG_TYPE_PORT_SEND),
                    sizeof(mach_msg_header),
                    trap.reply_right != 0 ? CLIENT : MACH_PORT_NULL,
                    PORT,
                    next_seqno++,
                    5000};
    }
    return trap.result;
}

void destroy(mach_msg_header* message) {
    if (message->msgh_remote_port != MACH_PORT_NULL) released.push_back(message->msgh_remote_port);
}
kern_return_t reply_port(mach_port_name_t*) { return KERN_FAILURE; }
void drop_reply_port() {}

}  // namespace mig

namespace {

TEST_F(MigServe, OneTrapSendsTheAnswerAndTakesTheNextRequest) {
    play({{RECEIVE, MACH_MSG_SUCCESS},
          {SEND | RECEIVE, MACH_MSG_SUCCESS},
          {SEND | RECEIVE, MACH_MSG_SUCCESS},
          {SEND | RECEIVE, MACH_RCV_PORT_DIED}});
    EXPECT_EQ(handled, (std::vector<uint32_t>{0, 1, 2}));
    EXPECT_EQ(sent, (std::vector<int32_t>{0, 0, 0}));
    EXPECT_TRUE(released.empty()) << "what was sent needs no release";
}

TEST_F(MigServe, WithoutAnAnswerItOnlyReceives) {
    code_to_give = MIG_NO_REPLY;
    play({{RECEIVE, MACH_MSG_SUCCESS, 0},
          {RECEIVE, MACH_MSG_SUCCESS, 0},
          {RECEIVE, MACH_RCV_PORT_DIED}});
    EXPECT_EQ(handled.size(), 2u);
    EXPECT_TRUE(sent.empty()) << "MIG_NO_REPLY: the answer comes later";
}

TEST_F(MigServe, ErrorsAreAnswered) {
    code_to_give = KERN_NOT_FOUND;
    play({{RECEIVE, MACH_MSG_SUCCESS}, {SEND | RECEIVE, MACH_RCV_PORT_DIED}});
    EXPECT_EQ(sent, (std::vector<int32_t>{KERN_NOT_FOUND}));
}

// The client is gone: its dead reply right is released, and the next one is served.
TEST_F(MigServe, DeadReplyRight) {
    play({{RECEIVE, MACH_MSG_SUCCESS},
          {SEND | RECEIVE, MACH_SEND_INVALID_DEST},
          {RECEIVE, MACH_MSG_SUCCESS},
          {SEND | RECEIVE, MACH_RCV_PORT_DIED}});
    EXPECT_EQ(handled, (std::vector<uint32_t>{0, 1}));
    EXPECT_EQ(sent.size(), 1u);
    EXPECT_EQ(released, (std::vector<mach_port_name_t>{CLIENT}));
}

// A reply right that is a send right, to a port that may be full: never waited for.
TEST_F(MigServe, SlowClient) {
    play({{RECEIVE, MACH_MSG_SUCCESS, MACH_MSG_TYPE_PORT_SEND},
          {SEND | RECEIVE | MACH_SEND_TIMEOUT, MACH_SEND_TIMED_OUT},
          {RECEIVE, MACH_MSG_SUCCESS},
          {SEND | RECEIVE, MACH_RCV_PORT_DIED}});
    EXPECT_EQ(sent.size(), 1u);
    EXPECT_EQ(released, (std::vector<mach_port_name_t>{CLIENT}));
}

// What cannot be taken is thrown away, the answer sent before it is not sent again.
TEST_F(MigServe, MessagesThatCannotBeTaken) {
    for (const mach_msg_return_t code : {MACH_RCV_BODY_ERROR, MACH_RCV_TOO_LARGE}) {
        next_seqno = 0;
        handled.clear();
        sent.clear();
        play({{RECEIVE, code},
              {RECEIVE | MACH_RCV_DISCARD, code},
              {RECEIVE | MACH_RCV_DISCARD, MACH_MSG_SUCCESS},
              {SEND | RECEIVE, code},
              {RECEIVE | MACH_RCV_DISCARD, MACH_MSG_SUCCESS},
              {SEND | RECEIVE, MACH_RCV_PORT_DIED}});
        EXPECT_EQ(handled, (std::vector<uint32_t>{0, 1}));
        EXPECT_EQ(sent.size(), 2u);
        EXPECT_TRUE(released.empty()) << "what was discarded needs no release";
    }
}

}  // namespace
