"""`make debug` and `make replay` with GDB's commands from a file instead of a person."""

from . import limits, stages, tools


def run(stage, run_directory, at, commands, target="debug"):
    """What GDB says to the commands, with the machine stopped where it first comes to the function `at`, or at its first instruction. Of `make replay` if that is the target."""
    script = run_directory / f"debug{stage.number}.gdb"
    script.write_text("\n".join(["set pagination off", *([f"tbreak {at}", "continue"] if at else []), *commands]) + "\n")
    stage.build()
    done = limits.run([tools.find("make"), "-C", stage.path, "--no-print-directory", target, f"GDB_FLAGS=-batch -x {script}"],
                      limits.BUILD, env=stages.clean_environment())
    assert done.status == 0, f"`make {target}` in {stage} ended with {done.exceeded or f'status {done.status}'}; GDB said:\n{done.output[-3000:]}"
    return done.output
