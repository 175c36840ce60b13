// @COMMAND@: threads that lock and unlock as they are told, and what they did, in order.
// EXTENSION.md has the rules. They run with interrupts off, so that time has no say.
#include "lib/format.hpp"
#include "memory/box.hpp"
#include "monitor/monitor.hpp"
#include "thread/mutex.hpp"
#include "thread/semaphore.hpp"
#include "thread/thread.hpp"

namespace {

constexpr size_t MOST_PLAYERS = 10;
constexpr size_t MUTEXES = @MUTEXES@;
constexpr size_t MOST_EVENTS = 400;
constexpr unsigned PRIORITIES = 4;
constexpr unsigned LOWEST = 24;  // of the players
constexpr size_t NOBODY = ~size_t{0};

struct Event {
    size_t player;
    char operation;  // R: the referee ended this player's wait; .: the player has ended
    size_t operand;
    char result;  // 0, or what is printed behind it
};

class Play : NonCopyable {
public:
    Play() = default;

    // False: a word is no player.
    bool read(Span<const StringView> words);
    Result<void> run();
    void print_events() const;

private:
    struct Player {
        Play* play = nullptr;
        size_t number = 0;
        unsigned priority = 0;
        StringView script;
        RefPtr<Thread> thread;
        Semaphore start;
        bool holds[MUTEXES] = {};
        bool finished = false;
    };

    static void act(void* player);
    static void referee(void* play);
    bool end_a_wait();
    bool is_good(StringView script) const;
    void operate(Player& player, char operation, size_t operand);
    void record(size_t player, char operation, size_t operand, char result) {
        if (events_ < MOST_EVENTS) event_[events_++] = {player, operation, operand, result};
    }

    size_t players_ = 0;
    size_t events_ = 0;
    Player player_[MOST_PLAYERS];
    Mutex mutex_[MUTEXES];
    Event event_[MOST_EVENTS] = {};
};

bool Play::is_good(StringView script) const {
    for (size_t at = 0; at < script.size(); at++) {
        const char operation = script[at];
        if (operation != 'Y') {
            if (++at == script.size() || script[at] < '0') return false;
            const size_t operand = static_cast<size_t>(script[at] - '0');
            const bool of_mutexes = operation == 'L' || operation == 'U';
            const bool of_players = operation == 'G' || operation == 'A' || operation == 'Q';
            if (!of_mutexes && !of_players) return false;
            if (operand >= (of_mutexes ? MUTEXES : players_)) return false;
        }
        if (at + 1 < script.size() && script[++at] != ',') return false;
    }
    return true;
}

bool Play::read(Span<const StringView> words) {
    players_ = words.size();
    if (players_ > MOST_PLAYERS) return false;
    for (size_t i = 0; i < players_; i++) {
        const StringView word = words[i];
        if (word.size() < 2 || word[0] < '0' || word[1] != ':') return false;
        Player& player = player_[i];
        player.play = this;
        player.number = i;
        player.priority = static_cast<unsigned>(word[0] - '0');
        player.script = word.slice(2);
        if (player.priority >= PRIORITIES || !is_good(player.script)) return false;
    }
    return true;
}

// The referee is less important than all players: it runs when none of them can.
Result<void> Play::run() {
    for (size_t i = 0; i < players_; i++) {
        Player& player = player_[i];
        player.thread = TRY(Thread::create({.name = "player",
                                            .priority = LOWEST + player.priority,
                                            .entry = act,
                                            .argument = &player}));
    }
    const Ref<Thread> thread = TRY(Thread::create(
        {.name = "referee", .priority = LOWEST - 1, .entry = referee, .argument = this}));
    for (size_t i = 0; i < players_; i++) player_[i].thread->start();
    thread->start();
    while (thread->join() != WaitResult::Woken) {
    }
    for (size_t i = 0; i < players_; i++) {
        while (player_[i].thread->join() != WaitResult::Woken) {
        }
    }
    return {};
}

void Play::referee(void* self) {
    Play& play = *static_cast<Play*>(self);
    interrupts::disable();
    play.player_[0].start.release();
    scheduler::give_way();
    while (play.end_a_wait()) scheduler::give_way();
    interrupts::enable();
}

bool Play::end_a_wait() {
    for (size_t i = 0; i < players_; i++) {
        if (player_[i].finished) continue;
        record(i, 'R', NOBODY, 0);
        player_[i].thread->abort_wait();
        return true;
    }
    return false;
}

void Play::act(void* self) {
    Player& player = *static_cast<Player*>(self);
    Play& play = *player.play;
    interrupts::disable();
    if (player.start.acquire() == WaitResult::Woken) {
        for (size_t at = 0; at < player.script.size(); at += 2) {
            const char operation = player.script[at];
            const bool alone = operation == 'Y';
            play.operate(player, operation,
                         alone ? NOBODY : static_cast<size_t>(player.script[at + 1] - '0'));
            if (!alone) at++;
        }
    }
    for (size_t i = 0; i < MUTEXES; i++) {
        if (player.holds[i]) play.operate(player, 'U', i);
    }
    play.record(player.number, '.', NOBODY, 0);
    player.finished = true;
    interrupts::enable();
}

void Play::operate(Player& player, char operation, size_t operand) {
    char result = 0;
    switch (operation) {
    case 'Y':
        scheduler::yield();
        break;
    case 'L':
        if (player.holds[operand]) break;
        player.holds[operand] = mutex_[operand].lock() == WaitResult::Woken;
        if (!player.holds[operand]) result = '!';
        break;
    case 'U':
        if (!player.holds[operand]) break;
        player.holds[operand] = false;
        mutex_[operand].unlock();
        scheduler::give_way();
        break;
    case 'G':
        player_[operand].start.release();
        scheduler::give_way();
        break;
    case 'A':
        player_[operand].thread->abort_wait();
        scheduler::give_way();
        break;
    default:
        result = static_cast<char>('0' + player_[operand].thread->priority - LOWEST);
        break;
    }
    record(player.number, operation, operand, result);
}

void Play::print_events() const {
    for (const Event& event : Span<const Event>(event_, events_)) {
        if (event.operation == 'R') {
            print("R:{} ", event.player);
        } else if (event.operation == '.') {
            print("{}. ", event.player);
        } else {
            print("{}:{}", event.player, StringView(&event.operation, 1));
            if (event.operand != NOBODY) print("{}", event.operand);
            if (event.operation == 'Q') print("=");
            print("{} ", StringView(&event.result, event.result != 0 ? 1 : 0));
        }
    }
    println("{}", events_ == MOST_EVENTS ? "..." : "end");
}

void perform(monitor::Arguments& arguments) {
    Result<Box<Play>> play = Box<Play>::make();
    if (!play) return println("@COMMAND@: {}", play.error());
    if (!play.value()->read(arguments.words())) return arguments.usage();
    if (const Result<void> done = play.value()->run(); !done) {
        return println("@COMMAND@: {}", done.error());
    }
    play.value()->print_events();
}

MONITOR_COMMAND(@COMMAND@, "PRIORITY:OPERATION,... ...",
                "threads that lock and unlock as they are told", perform);

}  // namespace
