"""The one exception a user sees: its text is the whole message, without a traceback."""


class StagesError(Exception):
    """Something the user has to do or know; printed as `stages: TEXT`."""
