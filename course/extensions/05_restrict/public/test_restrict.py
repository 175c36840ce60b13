"""What EXTENSION.md shows."""

from machine import abi
from machine.abi import call

ALL = (1 << len(abi.CALLS)) - 1
KEPT = 1 << abi.NUMBER["write"] | 1 << abi.NUMBER["clock_get"]
ALWAYS = 1 << abi.NUMBER["exit"] | 1 << abi.NUMBER["thread_exit"]


def test_refused(answered, parameters):
    came = answered([("task_self",), (parameters.NUMBER, KEPT), ("task_self",), ("port_allocate", 1), ("write", abi.OUTPUT, abi.FLAT_DATA, 0)], 5)
    due = [abi.TASK, KEPT | ALWAYS, -parameters.CODE, -parameters.CODE, 0]
    assert came == due, f"task_self, the new call, task_self, port_allocate and an empty write must answer {due}, and not {came}"


def test_never_more(answered, parameters):
    came = answered([(parameters.NUMBER, ALL), (parameters.NUMBER, KEPT), (parameters.NUMBER, ALL), ("thread_self",)])
    assert came == [ALL, KEPT | ALWAYS, KEPT | ALWAYS, -parameters.CODE], f"what was given away does not come back; the answers were {came}"


def test_one_too_many(run, parameters):
    """The last of them does not return. The next program begins anew."""
    refused = call("task_self")
    almost = "".join([call(parameters.NUMBER, 0), refused * (parameters.LIVES - 1), call("exit", 7)])
    too_many = "".join([call(parameters.NUMBER, 0), refused * parameters.LIVES, call("exit", 7)])
    said = run(almost, too_many, almost)
    due = ["program0: exit 7\n", f"program1: exit {parameters.STATUS}\n", "program2: exit 7\n"]
    assert said == due, f"with {parameters.LIVES - 1}, {parameters.LIVES} and {parameters.LIVES - 1} refused calls these are due: {due}; these came: {said}"
