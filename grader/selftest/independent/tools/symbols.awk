# Makes a C table of the functions from the output of nm -n.
BEGIN {
    print "#include \"symbols.h\""
    print "const struct symbol symbols[] = {"
}
$2 == "t" || $2 == "T" { printf "    { 0x%sull, \"%s\" },\n", $1, $3 }
END {
    print "    { ~0ull, \"\" }"
    print "};"
}
