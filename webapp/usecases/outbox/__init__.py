"""Messages are sent, and expired data is erased (SPEC 4.2, 4.4)."""
