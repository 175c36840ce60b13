"""What EXTENSION.md says in its table and its last paragraphs."""

LEAST, MOST = -(1 << 63), (1 << 63) - 1


def all_of(parameters):
    return ["||", "&&", "|", "^", "&", "==", "!=", "<", "<=", ">", ">=", "<<", ">>", "+", "-", "*", "/", "%", parameters.LARGER, "u-", "u+", "!", "~"]


def test_every_operator(sums, agree, rng, parameters):
    found = []
    while len(found) < 150:
        one = sums.random(all_of(parameters), rng.randrange(1, 5), lambda: rng.randrange(12) if rng.random() < 0.8 else sums.number())
        if sums.value(one) is not None:
            found.append(one)
    agree(found)
    agree([(operator, (operator, 7, 3), 2) for operator in ("-", "/", "%", "<<", ">>", parameters.LARGER)])
    agree([(operator, ("u-", a), ("u-", b)) for operator in "/%" for a, b in ((7, 2), (8, 2), (1, 3))])
    agree([(operator, ("u-", a), b) for operator in "/%" for a, b in ((7, 2), (8, 2), (1, 3))])
    agree([(operator, a, ("u-", b)) for operator in "/%" for a, b in ((7, 2), (8, 2), (1, 3))])


def test_shifts(sums, agree):
    agree([(operator, a, b) for operator in ("<<", ">>") for a in (5, ("u-", 5)) for b in (0, 1, 63, 64, 65, ("u-", 1))])


def test_what_is_not_evaluated(shell, wrong):
    assert shell.command("echo $((0 && 1 / 0)) $((1 || 1 % 0)) $((0 && (1 || 5 / 0))) $((1 && 2)) $((0 || 0))") == "0 1 0 1 0\n"
    shell.command("word=hello")
    assert shell.command("echo $((1 || word))") == "1\n"
    wrong("1 || 2 +", "syntax error")
    wrong("1 && 1 / 0", "division by zero")
    wrong("0 || word", "not a number")
    wrong("1 + word", "not a number")


def test_the_least_number(shell):
    assert shell.command(f"echo $((-{MOST} - 1)) $(({MOST} + 1)) $((-(-{MOST} - 1)))") == f"{LEAST} {LEAST} {LEAST}\n"
    assert shell.command(f"least=$((-{MOST} - 1)); echo $((least / -1)) $((least % -1)) $((least * -1)) $((least + 0))") == f"{LEAST} 0 {LEAST} {LEAST}\n"
    assert shell.command("echo still here") == "still here\n"


def test_large_numbers(wrong, shell):
    assert shell.command(f"echo $(({MOST})) $((0x7fffffffffffffff)) $((007))") == f"{MOST} {MOST} 7\n"
    for text in (str(MOST + 1), str(1 << 64), "0x8000000000000000", "9" * 40, "1 + " + "9" * 19):
        wrong(text, "number too large")


def test_nesting(wrong, shell, parameters):
    deep = parameters.DEEPEST
    assert shell.command(f"echo $(({'(' * deep}7{')' * deep}))") == "7\n"
    assert shell.command(f"echo $(({' + '.join(['(' * deep + '1' + ')' * deep] * 3)}))") == "3\n", "what counts is how deep, and not how many"
    wrong("(" * (deep + 1) + "7" + ")" * (deep + 1), "nested too deeply")
    wrong("1 + " + "(" * 500 + "7" + ")" * 500, "nested too deeply")


def test_many_signs(shell):
    assert shell.command("echo $((- - -5)) $((!!7)) $((~~7)) $((-~-~1)) $((2 - -2))") == "-5 1 7 3 4\n"
    many = 3000
    assert shell.command(f"echo $(({'-' * many}5))", echo=False).endswith("\n5\n"), f"{many} signs are an even number of them"
    assert shell.command(f"echo $((1{'+1' * many}))", echo=False).endswith(f"\n{many + 1}\n")


def test_wrong(wrong, shell):
    for text in ("", " ", "()", "* 3", "3 *", "1 +* 2", "x y", "3x", "0x", "0xg", "1 = 1", "(1)(2)", "1;2", "a[1]", "'1'", "1 # 2", "$", "5 !", "1 , 2"):
        wrong(text, "syntax error")
    for value in ("hello", "1+1", "5x", "--5", "0x", "99999999999999999999"):
        shell.command(f"v='{value}'")
        wrong("v", "not a number")
    shell.command("v=-0x10")
    assert shell.command("e=; echo $((v)) $((e))") == "-16 0\n"


def test_operators_of_the_shell(shell):
    """None of these is a pipe, a redirection, a job or the end of a command here."""
    assert shell.command("echo $((1 | 6)) $((1&3)) $((2<3)) $((3>2)) $((1||0))#$((5 & 4)); echo $((7))") == "7 1 1 1 1#4\n7\n"
    assert shell.command("echo \"$((2 < 3)) and $((1 | 2))\"") == "1 and 3\n"
