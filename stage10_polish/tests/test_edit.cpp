// The editor without a screen: its text against a model, and what it shows of it.
#include "edit/editor.hpp"
#include "edit/screen.hpp"
#include "terminal/glyphs.hpp"
#include "terminal/keys.hpp"

#include <algorithm>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace {

std::mt19937_64 random_number(41);

std::string text_of(const GapBuffer& buffer) {
    const GapBuffer::Piece first = buffer.before_gap(), second = buffer.behind_gap();
    std::string text;
    if (first.size > 0) text.append(first.start, first.size);
    if (second.size > 0) text.append(second.start, second.size);
    return text;
}

TEST(Edit, GapBufferAgainstAString) {
    for (int round = 0; round < 200; round++) {
        GapBuffer buffer;
        std::string model;
        for (int step = 0; step < 200; step++) {
            const size_t place = random_number() % (model.size() + 1);
            if (random_number() % 2 == 0) {
                const std::string more(random_number() % 50, "ab\nc"[random_number() % 4]);
                ASSERT_TRUE(buffer.insert(place, more.data(), more.size()));
                model.insert(place, more);
            } else {
                const size_t count = random_number() % 40;
                const size_t end = std::min(place + count, model.size());
                buffer.erase(place, end);
                model.erase(place, end - place);
            }
            ASSERT_EQ(buffer.size(), model.size());
        }
        ASSERT_EQ(text_of(buffer), model);
        for (size_t place = 0; place <= model.size(); place++) {
            const size_t start = place > 0 ? model.rfind('\n', place - 1) : std::string::npos;
            ASSERT_EQ(buffer.line_start(place), start == std::string::npos ? 0 : start + 1);
            ASSERT_EQ(buffer.line_end(place), std::min(model.find('\n', place), model.size()));
            if (place < model.size()) {
                ASSERT_EQ(buffer[place], model[place]);
            }
        }
        ASSERT_EQ(buffer.newlines(0, model.size()),
                  static_cast<size_t>(std::count(model.begin(), model.end(), '\n')));
        const std::string wanted = model.substr(model.size() / 2, 3);
        ASSERT_EQ(buffer.find(wanted.data(), wanted.size(), 1),
                  wanted.empty() ? std::string::npos : model.find(wanted, 1));
    }
}

// What typing, deleting and moving sideways do to a text of one-byte characters.
struct Model {
    std::string text;
    size_t cursor = 0;
    void key(int key) {
        if (key == KEY_LEFT && cursor > 0) cursor--;
        if (key == KEY_RIGHT && cursor < text.size()) cursor++;
        if (key == KEY_START_OF_TEXT) cursor = 0;
        if (key == KEY_END_OF_TEXT) cursor = text.size();
        if (key == 0x7F && cursor > 0) text.erase(--cursor, 1);
        if (key == KEY_DELETE && cursor < text.size()) text.erase(cursor, 1);
        if (key == '\r') text.insert(cursor++, 1, '\n');
        if ((key >= ' ' && key < 0x7F) || key == '\t')
            text.insert(cursor++, 1, static_cast<char>(key));
    }
};

TEST(Edit, KeysAgainstAModel) {
    const int KEYS[] = {'a',
                        'b',
                        ' ',
                        '\t',
                        '\r',
                        KEY_LEFT,
                        KEY_RIGHT,
                        0x7F,
                        KEY_DELETE,
                        KEY_START_OF_TEXT,
                        KEY_END_OF_TEXT,
                        'c',
                        'd',
                        'e'};
    for (int round = 0; round < 100; round++) {
        GapBuffer buffer;
        Editor editor(buffer, "file");
        editor.resize(5, 20);
        Model model;
        for (int step = 0; step < 300; step++) {
            const int key = KEYS[random_number() % (sizeof(KEYS) / sizeof(KEYS[0]))];
            ASSERT_EQ(editor.key(key), Editor::Request::None);
            model.key(key);
            ASSERT_LT(editor.cursor_row(), 5u);
            ASSERT_GE(editor.cursor_cell(), editor.first_cell());
            ASSERT_LT(editor.cursor_cell(), editor.first_cell() + 20);
        }
        ASSERT_EQ(text_of(buffer), model.text);
        ASSERT_EQ(editor.key('X'), Editor::Request::None);
        model.key('X');
        ASSERT_EQ(text_of(buffer), model.text) << "the cursor is elsewhere";
    }
}

TEST(Edit, AnyKeysOnAnyText) {
    for (int round = 0; round < 100; round++) {
        GapBuffer buffer;
        std::string text;
        for (size_t size = random_number() % 400; size > 0; size--)
            text += static_cast<char>(random_number() % 3 == 0 ? '\n' : random_number());
        ASSERT_TRUE(buffer.insert(0, text.data(), text.size()));
        static Screen screen;
        Editor editor(buffer, "file");
        screen.resize(1 + random_number() % 30, 1 + random_number() % 100);
        editor.resize(screen.text_rows(), screen.columns() - 1);
        for (int step = 0; step < 200; step++) {
            editor.key(static_cast<int>(random_number() % (KEY_END_OF_TEXT + 1)));
            size_t size;
            const char* const bytes = screen.draw(editor, &size);
            for (size_t i = 0; i < size; i++) {
                const auto byte = static_cast<uint8_t>(bytes[i]);
                ASSERT_TRUE(byte == 0x1B || (byte >= ' ' && byte != 0x7F));
            }
        }
    }
}

TEST(Edit, NothingIsLostOnLeaving) {
    GapBuffer buffer;
    Editor editor(buffer, "file");
    editor.resize(10, 40);
    EXPECT_EQ(editor.key(control_key('X')), Editor::Request::Quit) << "nothing was changed";
    editor.key('a');
    EXPECT_EQ(editor.key(control_key('X')), Editor::Request::None);
    EXPECT_EQ(editor.key('y'), Editor::Request::Save);
    EXPECT_TRUE(editor.leaving());
    editor.not_saved("no space");
    EXPECT_FALSE(editor.leaving());
    EXPECT_EQ(editor.key(control_key('X')), Editor::Request::None) << "it is still changed";
    EXPECT_EQ(editor.key('n'), Editor::Request::Quit);
}

std::string shown(const std::string& text) {
    std::string all;
    size_t cell = 0;
    for (size_t place = 0; place < text.size();) {
        const Glyph glyph = glyph_at([&](size_t i) { return text[i]; }, place, text.size(), cell);
        all += glyph.shown;
        place += glyph.bytes;
        cell += glyph.cells;
    }
    return all;
}

TEST(Edit, Glyphs) {
    EXPECT_EQ(shown("a\tb"), "a       b");
    EXPECT_EQ(shown("\x1b[2J\x7f"), "^[[2J^?");
    EXPECT_EQ(shown("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"),
              "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    EXPECT_EQ(shown("\xc3"), "\\xc3");
    EXPECT_EQ(shown("\xe2\x82"), "\\xe2\\x82");
    EXPECT_EQ(shown("\xc2\x9b"), "\\xc2\\x9b") << "a control character of eight bits";
    EXPECT_EQ(shown("\xc0\xaf\xed\xa0\x80\xf5"), "\\xc0\\xaf\\xed\\xa0\\x80\\xf5");
    EXPECT_EQ(shown("\xe0\x80\x80"), "\\xe0\\x80\\x80") << "a form that is too long";
}

TEST(Edit, Keys) {
    const auto last = [](const char* bytes) {
        Keys keys;
        int key = KEY_NONE;
        for (; *bytes != 0; bytes++) key = keys.take(static_cast<uint8_t>(*bytes));
        return key;
    };
    EXPECT_EQ(last("\033[A"), KEY_UP);
    EXPECT_EQ(last("\033OB"), KEY_DOWN);
    EXPECT_EQ(last("\033[1;5H"), KEY_START_OF_TEXT);
    EXPECT_EQ(last("\033[5~"), KEY_PAGE_UP);
    EXPECT_EQ(last("\033[24;80R"), KEY_NONE) << "a terminal's late answer";
    EXPECT_EQ(last("\001"), control_key('A'));
}

}  // namespace
