"""Command lines for the utilities that POSIX has, and files for them: what ours print is compared with what the host's do.

Only what both define alike is asked: no option that one of them lacks, nothing that POSIX leaves open.
"""

WORDS = ["alpha", "beta", "Gamma", "delta", "eta", "theta", "Iota", "kappa", "a", "b", "ab", "abab", "foo", "bar", "x-y", "x.y", "1", "22", "0.5"]
SEPARATORS = [" ", " ", "\t", "  ", ":"]

# Expressions that mean the same in every grep. Basic and extended ones.
BASIC = ["a", "^a", "a$", "^$", "[0-9]", "[^a-z ]", "a.*b", "ab*", "\\(ab\\)\\{2\\}", "x\\.y", "[[:upper:]]", "^[[:alpha:]]*$", "a\\{2,\\}", "*", "t.a", "[]x]",
         "[x-]", "^.$", "", "o\\{1,2\\}$", "\\(a\\)b", "[a-c]\\{3\\}"]
EXTENDED = ["a|b", "(ab)+", "^(foo|bar)", "[0-9]+\\.[0-9]+", "a?b", "(a|b)*$", "x[-.]y", "(al|be|del)(pha|ta)", "^[^:]*:[^:]*$", "e{1}", "(ab){2,3}", "^(a|ab)(b|)$",
            "((a)|(b))+", "t{1,2}a", "^ *[0-9]+", "(^| )a( |$)", "[[:digit:]]{2}"]


def line(rng):
    return "".join(rng.choice(WORDS) + rng.choice(SEPARATORS) for _ in range(rng.randrange(5))) + rng.choice(["", *WORDS])


def files(rng):
    """{name: text}: words, numbers, few different lines, a last line without its newline, nothing."""
    few = [line(rng) for _ in range(4)]
    numbers = ["0", "-1", "10", "9", "2.50", "2.5", "-0.5", "007", "1e3", "", "  12 x", "x", "-", "100000000000000000000", "99999999999999999999"]
    return {
        "words": "".join(line(rng) + "\n" for _ in range(40)),
        "numbers": "".join(rng.choice(numbers) + rng.choice(["", " b", " a", "\tc"]) + "\n" for _ in range(30)),
        "few": "".join(rng.choice(few) + "\n" for _ in range(40)),
        "table": "".join(":".join(str(rng.randrange(-20, 20)) if i % 2 else rng.choice(WORDS) for i in range(rng.randrange(1, 6))) + "\n" for _ in range(30)),
        "unended": line(rng) + "\nthe last line",
        "nothing": "",
        "blank": "\n\n\n",
    }


def _quoted(word):
    return "'" + word + "'"


def _pick(rng, names):
    return " ".join(rng.sample(names, rng.choice([1, 1, 1, 2, 3])))


def _head_and_tail(rng, names):
    number = rng.choice([0, 1, 2, 5, 10, 1000])
    yield f"head -n {number} {_pick(rng, names)}"
    yield f"head -c {rng.randrange(200)} {_pick(rng, names)}"
    yield f"tail -n {number or 3} {_pick(rng, names)}"
    yield f"tail -n +{number} {_pick(rng, names)}"
    yield f"tail -c {rng.choice(['', '+'])}{rng.randrange(300)} {_pick(rng, names)}"
    yield f"head < {rng.choice(names)}"
    yield f"tail < {rng.choice(names)}"


def _grep(rng, names):
    options = "".join(rng.sample("invclqxo", rng.choice([0, 0, 1, 1, 2, 3])))
    options = options.replace("o", "") if set("vclq") & set(options) else options
    options = f"-{options}" if options else ""
    yield f"grep {options} -e {_quoted(rng.choice(BASIC))} {_pick(rng, names)}"
    yield f"grep -E {options} -e {_quoted(rng.choice(EXTENDED))} {_pick(rng, names)}"
    yield f"grep -F {options} -e {_quoted(rng.choice(WORDS))} {_pick(rng, names)}"
    yield f"grep -E {options} -e {_quoted(rng.choice(EXTENDED))} -e {_quoted(rng.choice(WORDS[:7]))} < {rng.choice(names)}"


def _sort(rng, names):
    options = "".join(rng.sample("nrufbds", rng.choice([0, 1, 1, 2, 3])))
    options = options.replace("d", "") if "n" in options else options
    options = f"-{options}" if options else ""
    key = rng.choice(["-k 2", "-k 2,2", "-k 1,1 -k 2n", "-k 2nr", "-k 1.2,1.4", "-k 3b", "-k 2,3r", "-k 1f,1"])
    yield f"sort {options} {_pick(rng, names)}"
    yield f"sort {options} {key} {_pick(rng, names)}"
    yield f"sort -t : {options} {key} {rng.choice(['table', 'words'])}"
    yield f"sort -c {options} {rng.choice(names)}"
    yield f"sort {options} < {rng.choice(names)}"


def _uniq(rng, names):
    options = rng.choice(["", "-c", "-d", "-u", "-ci", "-i", "-f 1", "-s 2", "-f 1 -s 1", "-cd"])
    yield f"uniq {options} {rng.choice(['few', 'blank', 'few', *names])}"
    yield f"uniq {options} < few"


def _cut(rng, names):
    parts = ",".join(rng.choice(["1", "2", "3-4", "2-", "-3", "5", "10-20", "1-1"]) for _ in range(rng.randrange(1, 4)))
    yield f"cut -{rng.choice('bc')} {parts} {_pick(rng, names)}"
    yield f"cut -f {parts} {_pick(rng, names)}"
    yield f"cut -d : {rng.choice(['', '-s'])} -f {parts} {rng.choice(['table', *names])}"
    yield f"cut -d ' ' -f {parts} < words"


def _tr(rng, names):
    name = rng.choice(names)
    yield f"tr {rng.choice(['a-z A-Z', 'abc xy', 'a-y b-z', 'ab[=a=]c xyz'.replace('[=a=]', ''), '[:lower:] [:upper:]', 'a-c [x*]'])} < {name}"
    yield f"tr -d {rng.choice(['a', 'a-m', '[:digit:]', '[:space:]', 'aeiou'])} < {name}"
    yield f"tr -s {rng.choice(['a', 'ab', '[:space:]', 'a-z'])} < {name}"
    yield f"tr -cd {rng.choice(['a-z', '[:alnum:]'])} < {name}"
    yield f"tr -cs {rng.choice(['a-z', '[:alpha:]'])} - < {name}"
    yield f"tr -ds {rng.choice(['a b', '[:digit:] a-z'])} < {name}"
    yield f"tr {_quoted(chr(92) + 'n')} , < {name}"


def _others(rng, names):
    one, other = rng.choice(names), rng.choice(names)
    yield f"cmp {rng.choice(['', '-s'])} {one} {other}"
    yield f"cat {_pick(rng, names)}"
    yield f"cat {one} | tee copy | grep -c a"
    yield "seq " + rng.choice(["5", "2 5", "10 -3 1", "1 2 10", "5 1", "-2 2", "-w 8 11", "0"])
    yield f"sort {one} | uniq -c | sort -n -r | head -n 5"
    yield f"grep -v a {one} | cut -c 1-5 | tr a-z A-Z | tail -n 3"


def cases(rng, rounds):
    """Command lines, each of which reads the files and writes to standard output; every utility in each round."""
    names = list(files(rng))
    kinds = [_head_and_tail, _grep, _sort, _uniq, _cut, _tr, _others]
    missing = [f"{name} none words" for name in ("head", "tail", "cat", "uniq", "cut -c 1", "grep a", "sort", "cmp")]
    return [command for _ in range(rounds) for kind in kinds for command in kind(rng, names)] + missing
