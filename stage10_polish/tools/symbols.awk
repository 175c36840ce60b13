# From `nm -nC` to the table that backtraces look names up in: one entry per function, by address, as
# offset from the start of .text and offset of the name. Argument lists are left out of the names.

$2 ~ /^[tTwW]$/ {
    address = $1
    name = $0
    sub(/^[0-9a-f]+ . /, "", name)
    if (name == "image_text_start") start = address
    if (start == "" || name ~ /^image_/) next       # before .text, or not a function
    if (name == "image_text_end") exit
    if (name ~ /^[a-z0-9_]+\.[a-z0-9_]/) next         # a local label of the assembler
    gsub(/["\\]/, "", name)
    gsub(/\(anonymous namespace\)::/, "", name)
    sub(/ \[clone .*\]$/, "", name)
    while (gsub(/\([^()]*\)( const)?/, "", name)) { }
    if (name ~ /</) while (sub(/^(void|bool|char|int|long|unsigned|auto) /, "", name)) { }  # return type
    if (address == previous) next
    previous = address
    if (length(name) > 80) name = substr(name, 1, 77) "..."
    count++
    addresses[count] = address
    names[count] = name
}

END {
    print "section .symbols align=16"
    print "global symbol_count, symbol_table, symbol_names"
    print "symbol_table:"
    offset = 0
    for (i = 1; i <= count; i++) {
        printf "dd 0x%s - 0x%s, %d\n", addresses[i], start, offset
        offset += length(names[i]) + 1
    }
    print "symbol_names:"
    for (i = 1; i <= count; i++) printf "db \"%s\", 0\n", names[i]
    print "align 4, db 0"
    printf "symbol_count: dd %d\n", count
}
