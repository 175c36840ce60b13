// mkfs_initrd: packs files into the archive that the kernel loads programs and data from.
// The same inputs give the same bytes; the output appears whole or not at all.
#include <mach/initrd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

constexpr const char* usage =
    "usage: mkfs_initrd ARCHIVE FILE[=NAME]...\n"
    "Packs each FILE under NAME (its own name without the directory, unless given).\n"
    "Names have 1 to 63 printable ASCII characters, no slash, and are unique.\n";

struct Input {
    std::string name;
    std::vector<char> data;
};

// CRC-32 as in zlib: the kernel has its own, so that one checks the other.
uint32_t crc32(const void* data, size_t size) {
    uint32_t crc = ~0u;
    for (size_t i = 0; i < size; i++) {
        crc ^= static_cast<const unsigned char*>(data)[i];
        for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (crc & 1 ? 0xEDB88320u : 0);
    }
    return ~crc;
}

[[noreturn]] void fail(const std::string& message) { throw std::runtime_error(message); }

void check_name(const std::string& name) {
    if (name.empty() || name.size() >= INITRD_NAME_SIZE) {
        fail("'" + name + "': a name has 1 to 63 characters");
    }
    for (const char c : name) {
        if (c <= ' ' || c > '~' || c == '/') {
            fail("'" + name + "': names are printable ASCII without blanks and '/'");
        }
    }
}

Input read_input(const std::string& argument) {
    const size_t equals = argument.rfind('=');
    const std::string path = argument.substr(0, equals);
    Input input;
    input.name = equals == std::string::npos ? std::filesystem::path(path).filename().string()
                                             : argument.substr(equals + 1);
    check_name(input.name);
    if (!std::filesystem::is_regular_file(path)) fail(path + ": not a file");
    std::ifstream file(path, std::ios::binary);
    if (!file) fail(path + ": cannot be read");
    input.data.assign(std::istreambuf_iterator<char>(file), {});
    if (file.bad()) fail(path + ": cannot be read");
    return input;
}

uint64_t aligned(uint64_t offset) {
    return (offset + INITRD_ALIGNMENT - 1) / INITRD_ALIGNMENT * INITRD_ALIGNMENT;
}

bool is_program(const std::vector<char>& data) {
    return data.size() >= 4 && std::memcmp(data.data(), "\177ELF", 4) == 0;
}

initrd_entry entry_for(const Input& input, uint64_t offset) {
    initrd_entry entry = {};
    std::copy(input.name.begin(), input.name.end(), entry.name);
    entry.offset = offset;
    entry.size = input.data.size();
    entry.checksum = crc32(input.data.data(), input.data.size());
    entry.flags = is_program(input.data) ? INITRD_EXECUTABLE : 0;
    return entry;
}

std::vector<char> build_archive(const std::vector<Input>& inputs) {
    uint64_t end = sizeof(initrd_header) + inputs.size() * sizeof(initrd_entry);
    std::vector<initrd_entry> entries;
    for (const Input& input : inputs) {
        end = aligned(end);
        entries.push_back(entry_for(input, end));
        end += input.data.size();
    }

    initrd_header header = {};
    std::copy_n(INITRD_MAGIC, sizeof(header.magic), header.magic);
    header.version = INITRD_VERSION;
    header.entry_count = static_cast<uint32_t>(entries.size());
    header.total_size = aligned(end);

    std::vector<char> archive(header.total_size);
    const size_t table_size = sizeof(header) + entries.size() * sizeof(initrd_entry);
    std::memcpy(archive.data(), &header, sizeof(header));
    if (!entries.empty()) {
        std::memcpy(archive.data() + sizeof(header), entries.data(), table_size - sizeof(header));
    }
    header.table_checksum = crc32(archive.data(), table_size);
    std::memcpy(archive.data(), &header, sizeof(header));
    for (size_t i = 0; i < inputs.size(); i++) {
        std::copy(inputs[i].data.begin(), inputs[i].data.end(),
                  archive.begin() + static_cast<std::ptrdiff_t>(entries[i].offset));
    }
    return archive;
}

void write_whole(const std::string& path, const std::vector<char>& bytes) {
    const std::string part = path + ".part";
    std::ofstream file(part, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) {
        std::filesystem::remove(part);
        fail(path + ": cannot be written");
    }
    std::filesystem::rename(part, path);
}

void run(const std::vector<std::string>& arguments) {
    std::vector<Input> inputs;
    std::set<std::string> names;
    for (size_t i = 1; i < arguments.size(); i++) {
        inputs.push_back(read_input(arguments[i]));
        if (!names.insert(inputs.back().name).second) {
            fail("'" + inputs.back().name + "': the name is given twice");
        }
    }
    if (inputs.size() > INITRD_MAX_ENTRIES) {
        fail("an archive holds at most " + std::to_string(INITRD_MAX_ENTRIES) + " files");
    }
    write_whole(arguments[0], build_archive(inputs));
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (!arguments.empty() && (arguments[0] == "--help" || arguments[0] == "-h")) {
        std::cout << usage;
        return 0;
    }
    if (arguments.empty()) {
        std::cerr << usage;
        return 2;
    }
    try {
        run(arguments);
    } catch (const std::exception& error) {
        std::cerr << "mkfs_initrd: " << error.what() << "\n";
        return 1;
    }
    return 0;
}
