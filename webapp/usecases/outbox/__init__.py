"""Messages leave, and what has lived its time is erased (SPEC 4.2, 4.4)."""
