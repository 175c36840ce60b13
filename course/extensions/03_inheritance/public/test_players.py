"""The examples of EXTENSION.md."""


def test_inversion(performed):
    """Player 2 waits for what 0 holds; 1 is in between."""
    said = performed("0:L0,G2,G1,Q0,U0,Q0", "1:Y,Y", "3:L0,Q0,U0")
    assert said == "0:L0 0:G2 0:G1 0:Q0=3 2:L0 2:Q0=0 2:U0 2. 1:Y 1:Y 1. 0:U0 0:Q0=0 0. end".split(), f"player 0 must have the priority of 2 until it unlocks; the players did {said}"


def test_back_again(performed):
    """Of two mutexes that are waited for, each adds its own."""
    said = performed("0:L0,L1,G1,G2,Q0,U1,Q0,U0,Q0", "2:L0,U0", "3:L1,U1")
    assert said == "0:L0 0:L1 0:G1 0:G2 0:Q0=3 2:L1 2:U1 2. 0:U1 0:Q0=2 1:L0 1:U0 1. 0:U0 0:Q0=0 0. end".split(), f"with each mutex goes what came by it; the players did {said}"


def test_order(performed, parameters):
    """Two wait for the same mutex, the less important one for longer."""
    said = performed("0:L0,G1,G2,U0", "1:L0,U0", "3:L0,U0")
    first, second = ("1", "2") if parameters.ORDER.startswith("first come") else ("2", "1")
    order = [event for event in said if event.endswith(":L0")]
    assert order == ["0:L0", f"{first}:L0", f"{second}:L0"], f"the next owner is found by: {parameters.ORDER}; they had it in the order {order}"
