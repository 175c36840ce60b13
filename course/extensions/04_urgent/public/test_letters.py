"""The examples of EXTENSION.md."""


def test_urgent_first(letters):
    assert letters("s0.1", "s0.2", "u0.3", "s0.4", "u0.5", "r0", "r0", "r0", "r0", "r0", "r0") == "3 5 1 2 4 none end".split()


def test_burst(letters, parameters):
    """One ordinary message waits, and urgent ones come again and again."""
    words, due = ["s0.1", "s0.2"], []
    for number in range(100, 100 + parameters.BURST):
        words += [f"u0.{number}", "r0"]
        due.append(str(number))
    said = letters(*words, "u0.200", "r0", "r0", "r0", "r0")
    assert said == [*due, "1", "200", "2", "none", "end"], f"after {parameters.BURST} urgent ones the ordinary one is received; this came: {said}"


def test_most(letters, parameters):
    """One more than can be urgent at once is an ordinary message, behind the others."""
    most = parameters.MOST
    said = letters("q0.16", "s0.1", *(f"u0.{number}" for number in range(10, 11 + most)), *["r0"] * (most + 3))
    assert sorted(said[:most + 2]) == sorted(["1", *(str(number) for number in range(10, 11 + most))])
    assert said.index(str(10 + most)) == most + 1 and said.index("1") < most + 1, f"of {most + 1} urgent messages the last is not urgent any more; this came: {said}"
