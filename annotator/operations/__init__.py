"""One function per act a person can do; each opens its own transaction and returns what changed."""
