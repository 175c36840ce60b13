"""What keeps the stage trees one system. `cli.py` is the table of contents."""
