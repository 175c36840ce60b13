"""Submissions that lie, attack or break: each made from our own tree by replacing text in the student's files, or by adding files."""
