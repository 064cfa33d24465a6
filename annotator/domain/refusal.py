"""The one exception that carries a sentence for the person who asked."""


class Refusal(Exception):
    """An act that cannot be done.

    The message is one or two plain sentences that say what is wrong, where, and
    what to do. Screens, the API and the command line show it word for word, so it
    never holds a path of the server's, a stack trace, or another coder's codes.
    """
