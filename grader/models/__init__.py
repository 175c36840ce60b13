"""The grader's own models behind the `trial` commands: the same operations from the same seed, the same digest.

One module per subsystem: `digest(seed, count)` -> int. docs/CONTRACT.md defines the operations and what enters the digest.
"""
