"""What `make test` is made of: checks, builds, suites of pytest, and the record of their outcomes."""
