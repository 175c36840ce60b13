"""What `make lint` looks at. `cli.py` is the table of contents."""
