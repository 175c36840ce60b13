// Disks by their own interface (disks.defs, block.defs). init starts it in place of the server of
// /disk, which is given the right to all disks, when somebody asks for /disk. What it is to do
// stands in /tmp/plan, a command a line; it prints what came.
#include <mach.h>
#include <mig/block.h>
#include <mig/disks.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DISKS = BIRTH_FIRST_GIVEN + BIRTH_STEP, WORDS = BLOCK_SECTOR_SIZE / 8 };

static uint8_t* memory;  // of BLOCK_PAGES_MAXIMUM bytes
static char name[DISK_NAME_SIZE];
static mach_port_name_t disk;

// The same in test_disks.py.
static void fill(uint64_t* words, uint64_t sector, uint64_t seed) {
    for (uint64_t i = 0; i < WORDS; i++)
        words[i] = (sector * 64 + i) * 0x9E3779B97F4A7C15 + seed * 0xD1B54A32D192ED03;
}

static const char* text(kern_return_t result) {
    return result == KERN_SUCCESS ? "ok" : strerror((int)result);
}

static kern_return_t open_disk(void) {
    kern_return_t result;
    if (disk != MACH_PORT_NULL) port_deallocate(disk);
    disk = MACH_PORT_NULL;
    do result = disk_open(DISKS, name, &disk);
    while (result == KERN_NOT_READY);
    return result;
}

static void list(void) {
    struct disk_entry entries[DISK_LIST_MAXIMUM];
    uint32_t count = 0;
    kern_return_t result;
    do result = disk_list(DISKS, entries, &count);
    while (result == KERN_NOT_READY);
    printf("%u disks: %s\n", count, text(result));
    for (uint32_t i = 0; i < count; i++) {
        struct block_status status = {0, 0, 0};
        strcpy(name, entries[i].name);
        result = open_disk();
        if (result == KERN_SUCCESS) result = block_stat(disk, &status);
        printf("%s %llu %u %s\n", name, (unsigned long long)status.sectors, status.read_only,
               text(result));
    }
}

static kern_return_t write_pattern(uint64_t first, uint32_t count, uint64_t seed) {
    for (uint32_t i = 0; i < count; i++)
        fill((uint64_t*)(memory + i * BLOCK_SECTOR_SIZE), first + i, seed);
    return block_write(disk, first, memory, count * BLOCK_SECTOR_SIZE);
}

// KERN_DAMAGED: something else was read.
static kern_return_t read_pattern(uint64_t first, uint32_t count, uint64_t seed) {
    uint8_t* data = NULL;
    uint32_t size = 0;
    kern_return_t result = block_read(disk, first, count, &data, &size);
    if (result != KERN_SUCCESS) return result;
    if (size != count * BLOCK_SECTOR_SIZE) return KERN_BAD_FORMAT;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t expected[WORDS];
        fill(expected, first + i, seed);
        if (memcmp(data + i * BLOCK_SECTOR_SIZE, expected, sizeof(expected)) != 0)
            result = KERN_DAMAGED;
    }
    if (size > 0) vm_deallocate(data, size);
    return result;
}

// Pieces of random sizes at random places, each read at once; the host knows which they are.
static kern_return_t many(uint64_t seed, uint32_t rounds, uint64_t sectors) {
    uint64_t state = seed;
    for (uint32_t i = 0; i < rounds; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        const uint32_t count = 1 + (uint32_t)(state >> 33) % (i % 8 == 0 ? 2048 : 40);
        state = state * 6364136223846793005u + 1442695040888963407u;
        const uint64_t first = (state >> 20) % (sectors - count);
        kern_return_t result = write_pattern(first, count, seed + i);
        if (result == KERN_SUCCESS) result = read_pattern(first, count, seed + i);
        if (result != KERN_SUCCESS) return result;
    }
    return block_flush(disk);
}

// What cannot be is refused, and the driver goes on.
static void hostile(uint64_t sectors) {
    uint8_t* data = NULL;
    uint32_t size = 0;
    printf("%s,", text(block_read(disk, sectors, 1, &data, &size)));
    printf("%s,", text(block_read(disk, UINT64_MAX, 2, &data, &size)));
    printf("%s,", text(block_read(disk, 0, 2049, &data, &size)));
    printf("%s,", text(block_read(disk, 0, UINT32_MAX, &data, &size)));
    printf("%s,", text(block_write(disk, 0, memory, 511)));
    printf("%s,", text(block_write(disk, sectors - 1, memory, 1024)));
    printf("%s,", text(block_read(disk, sectors, 0, &data, &size)));
    printf("%s,", text(block_write(disk, sectors, memory, 0)));
    printf("%s\n", text(block_write(disk, 1, memory + 100, 1024)));
    for (int32_t id = 4700; id < 4720; id++) {
        struct {
            struct mach_msg_header header;
            uint64_t rest[32];
        } message = {.header = {.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0),
                                .msgh_remote_port = disk,
                                .msgh_id = id}};
        memset(message.rest, id, sizeof(message.rest));
        for (uint32_t bytes = 24; bytes <= sizeof(message); bytes += 40)
            mach_msg(&message.header, MACH_SEND_MSG | MACH_SEND_TIMEOUT, bytes, 0, 0, 1000);
    }
}

// Megabytes behind each other, which nobody looks at.
static kern_return_t sequential(uint64_t first, uint32_t megabytes) {
    for (uint32_t i = 0; i < megabytes; i++) {
        uint8_t* data = NULL;
        uint32_t size = 0;
        const kern_return_t result = block_read(disk, first + i * 2048, 2048, &data, &size);
        if (result != KERN_SUCCESS) return result;
        vm_deallocate(data, size);
    }
    return KERN_SUCCESS;
}

// Reads the same again and again until it fails; then the next driver must do it.
static void until_death(uint64_t first, uint32_t count, uint64_t seed) {
    unsigned long done = 0;
    kern_return_t result;
    printf("reading\n");
    while ((result = read_pattern(first, count, seed)) == KERN_SUCCESS) done++;
    printf("%s after some: %s,", done > 0 ? "died" : "died before it read anything", text(result));
    result = open_disk();
    if (result == KERN_SUCCESS) result = read_pattern(first, count, seed);
    printf("%s\n", text(result));
}

static void carry_out(char* line) {
    char* words[8] = {NULL};
    int count = 0;
    for (char* word = strtok(line, " \n"); word != NULL && count < 8; word = strtok(NULL, " \n"))
        words[count++] = word;
    if (count == 0) return;
    uint64_t numbers[8] = {0};
    for (int i = 1; i < count; i++) numbers[i] = strtoull(words[i], NULL, 10);
    const char* what = words[0];
    if (strcmp(what, "list") == 0) {
        list();
    } else if (strcmp(what, "open") == 0) {
        strlcpy(name, words[1], sizeof(name));
        printf("open %s: %s\n", name, text(open_disk()));
    } else if (strcmp(what, "hostile") == 0) {
        hostile(numbers[1]);
    } else if (strcmp(what, "until_death") == 0) {
        until_death(numbers[1], (uint32_t)numbers[2], numbers[3]);
    } else {
        kern_return_t result = KERN_INVALID_ARGUMENT;
        if (strcmp(what, "write") == 0)
            result = write_pattern(numbers[1], (uint32_t)numbers[2], numbers[3]);
        if (strcmp(what, "read") == 0)
            result = read_pattern(numbers[1], (uint32_t)numbers[2], numbers[3]);
        if (strcmp(what, "many") == 0) result = many(numbers[1], (uint32_t)numbers[2], numbers[3]);
        if (strcmp(what, "sequential") == 0) result = sequential(numbers[1], (uint32_t)numbers[2]);
        if (strcmp(what, "flush") == 0) result = block_flush(disk);
        printf("%s: %s\n", what, text(result));
    }
}

int main(void) {
    void* room = NULL;
    static char plan[4096];
    if (vm_allocate(&room, BLOCK_PAGES_MAXIMUM, VM_PROT_READ | VM_PROT_WRITE) != KERN_SUCCESS)
        return 1;
    memory = room;
    FILE* file = fopen("/tmp/plan", "r");
    if (file == NULL) return 1;
    const size_t size = fread(plan, 1, sizeof(plan) - 1, file);
    fclose(file);
    plan[size] = 0;
    char* next = plan;
    while (*next != 0) {
        char* line = next;
        next += strcspn(next, "\n");
        if (*next != 0) *next++ = 0;
        carry_out(line);
    }
    fflush(stdout);
    return 0;
}
