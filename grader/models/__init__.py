"""The grader's own models behind the `trial` commands: the same operations from the same seed, the same digest.

One module per subsystem: `run(seed, count, Digest())` -> that Digest with everything in it, `digest(seed, count)` -> int;
`trial.check` asks a kernel and compares. docs/CONTRACT.md defines the operations and what enters the digest.
"""
