// libFuzzer target for ext2fs: disks that tests/ext2_corpus.sh has made, with bytes of them
// changed. An input is the number of the disk, and then three bytes for a place and one for what is
// to be there. Run it where the script is found under that name.
#include "ext2_exercise.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace {

std::vector<std::vector<uint8_t>> images;

void load_images(const std::string& directory) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(directory))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& path : files) {
        std::ifstream file(path, std::ios::binary);
        images.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments);
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    std::string directory = (std::filesystem::temp_directory_path() / "fuzz_ext2_XXXXXX").string();
    if (mkdtemp(directory.data()) == nullptr) std::abort();
    const bool made = std::system(("tests/ext2_corpus.sh " + directory).c_str()) == 0;
    if (made) load_images(directory);
    std::filesystem::remove_all(directory);
    // With nothing changed every one of them is a file system.
    for (const std::vector<uint8_t>& image : images) {
        if (!ext2_exercise::run(image)) std::abort();
    }
    if (images.size() != 6) std::abort();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) return 0;
    std::vector<uint8_t> image = images[data[0] % images.size()];
    for (size_t i = 1; i + 4 <= size; i += 4) {
        const uint32_t place = data[i] | uint32_t{data[i + 1]} << 8 | uint32_t{data[i + 2]} << 16;
        image[place % image.size()] = data[i + 3];
    }
    ext2_exercise::run(std::move(image));
    return 0;
}
