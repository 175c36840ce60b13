"""Random scripts over the grammar of docs/SHELL.md, such that they end and mean the same in every shell that does what POSIX says.

Loops count down or go over words, functions call only those before them, and what `echo` prints has no backslash.
"""

NAMES = ["a", "b", "c"]
WORDS = ["x", "y z", "12", "-3", "p.q", "u:v", "*", "a/b", ""]
PATTERNS = ["x", "*", "?", "[a-y]*", "1?", "*.q", "'*'", "-*", '"$a"', "$b", "x|12", "(y*"]
OPERATORS = ["-", "=", "+", ":-", ":=", ":+"]
STRIPS = ["#", "##", "%", "%%"]


class Generator:
    def __init__(self, rng):
        self.rng = rng
        self.functions = 0
        self.loops = 0
        self.loop_depth = 0
        self.inside_function = False

    def choose(self, *what):
        return self.rng.choice(what)()

    def quoted(self, depth):
        text = self.rng.choice(WORDS)
        return self.rng.choice([f"'{text}'", f'"{text}"', f'"{self.parameter(depth)}"', f'"l{self.parameter(depth)} r"'])

    def parameter(self, depth):
        name = self.rng.choice([*NAMES, "1", "2"])
        plain = [f"${name}", f"${{{name}}}", "$#", "$?", f"${{#{name}}}"]
        if depth <= 0:
            return self.rng.choice(plain)
        operator = self.rng.choice(OPERATORS)
        if name in "12" and "=" in operator:
            operator = "-"
        word = self.rng.choice(["d", "d e", "$b", f"$(({self.expression(1)}))", '"f  g"'])
        strip = f"${{{name}{self.rng.choice(STRIPS)}{self.rng.choice(['?', '*', '[xy]', '*.', '.*', '1', ':*'])}}}"
        return self.rng.choice([*plain, f"${{{name}{operator}{word}}}", strip, f"$(({self.expression(2)}))", f"$( {self.simple(depth - 1)})"])

    def word(self, depth):
        plain = ["k", "m.n", "$@", '"$@"', "$*", '"$*"', "7", "a=b", "\\$", "\\ "]
        return self.choose(lambda: self.rng.choice(plain), lambda: self.quoted(depth), lambda: self.parameter(depth),
                           lambda: self.parameter(depth), lambda: self.word(depth - 1) + self.quoted(depth) if depth > 0 else "w")

    def words(self, depth, most=3):
        return " ".join(self.word(depth) for _ in range(self.rng.randrange(most + 1)))

    def expression(self, depth):
        number = self.rng.choice(["0", "1", "2", "7", "100", "0x1f", "017", "$#", "${#a}"])
        if depth <= 0:
            return number
        left, right = self.expression(depth - 1), self.expression(depth - 1)
        return self.rng.choice([f"{left}{sign}{right}" for sign in ("+", "*", "<", "==", "&&", "||", "|", "^", "&", "!=", ">=", " - ")]
                               + [f"({left})", f"!{number}", f"~{number}", f"{left}?{right}:{number}", f"{left}/({number}*{number}+1)", f"(n={right})"])

    def condition(self, depth):
        return self.choose(lambda: self.rng.choice(["true", "false", ":"]), lambda: f'[ "{self.parameter(depth)}" = "{self.parameter(depth)}" ]',
                           lambda: f"[ $(({self.expression(2)})) -gt {self.rng.randrange(5)} ]", lambda: f"[ -n {self.quoted(depth)} ]",
                           lambda: f"! (exit {self.rng.randrange(2)})")

    def simple(self, depth):
        return self.choose(lambda: f"echo {self.words(depth)}", lambda: f"echo {self.words(depth)}", lambda: f"printf '[%s]' {self.words(depth)}",
                           lambda: f"{self.rng.choice(NAMES)}={self.word(depth)}", lambda: f"set -- {self.words(depth)}",
                           lambda: self.condition(depth), lambda: f"(exit {self.rng.randrange(4)})", lambda: f"eval 'echo {self.rng.choice(NAMES)} $a'",
                           lambda: f"f{self.rng.randrange(self.functions)} {self.words(depth)}" if self.functions else "echo none",
                           lambda: self.rng.choice(["break", "continue"]) if self.loop_depth else "false",
                           lambda: f"return {self.rng.randrange(4)}" if self.inside_function else "true")

    def redirected(self, command):
        return command + self.rng.choice(["", "", "", " >f; cat f", " >>g", " 2>&1", " >f 2>&1; echo $?"])

    def pipeline(self, depth):
        loops, self.loop_depth = self.loop_depth, 0
        function, self.inside_function = self.inside_function, False
        left, right = self.command(depth - 1), self.choose(lambda: "cat", lambda: "while read -r v; do echo \"<$v>\"; done", lambda: "{ read v; echo $v; cat; }")
        self.loop_depth, self.inside_function = loops, function
        return f"{{ {left}; }} | {right}"

    def in_loop(self, depth):
        self.loop_depth += 1
        body = self.list(depth - 1)
        self.loop_depth -= 1
        return body

    def loop(self, depth):
        self.loops += 1
        count = f"i{self.loops}"
        return (f"{count}={self.rng.randrange(4)}; while [ ${count} -gt 0 ]; do {count}=$(({count}-1)); {self.in_loop(depth)}; done")

    def function(self, depth):
        inside, self.inside_function = self.inside_function, True
        loops, self.loop_depth = self.loop_depth, 0
        body = self.list(depth - 1)
        self.inside_function, self.loop_depth = inside, loops
        self.functions += 1
        return f"f{self.functions - 1}() {{ {body}; }}"

    def case(self, depth):
        items = " ".join(f"{self.rng.choice(PATTERNS)}) {self.list(depth - 1)};;" for _ in range(self.rng.randrange(1, 4)))
        return f"case {self.word(depth)} in {items} esac"

    def subshell(self, depth):
        function, self.inside_function = self.inside_function, False
        loops, self.loop_depth = self.loop_depth, 0
        body = self.list(depth - 1)
        self.inside_function, self.loop_depth = function, loops
        return f"({body})"

    def command(self, depth):
        if depth <= 0:
            return self.simple(1)
        return self.choose(lambda: self.simple(2), lambda: self.simple(2), lambda: self.redirected(self.simple(2)),
                           lambda: f"if {self.condition(1)}; then {self.list(depth - 1)}; else {self.list(depth - 1)}; fi",
                           lambda: f"for v in {self.words(1)}; do {self.in_loop(depth)}; done", lambda: self.loop(depth),
                           lambda: self.case(depth), lambda: f"{{ {self.list(depth - 1)}; }}", lambda: self.subshell(depth),
                           lambda: self.pipeline(depth), lambda: f"{self.command(depth - 1)} {self.rng.choice(['&&', '||'])} {self.simple(1)}",
                           lambda: f"cat <<E\n{self.parameter(1)} t {self.parameter(1)}\nE\n:")

    def list(self, depth):
        return "; ".join(self.command(depth) for _ in range(self.rng.randrange(1, 4)))


def script(rng):
    """One script; what its variables are in the end is printed."""
    generator = Generator(rng)
    lines = ["a=x", "b='y z'", "set -- p 'q r'"]
    for _ in range(rng.randrange(2, 6)):
        lines.append(generator.function(2) if rng.random() < 0.2 else generator.command(3))
    lines.append("echo \"<$a><$b><$c><$#><$*>$?\"")
    return "\n".join(lines) + "\n"
