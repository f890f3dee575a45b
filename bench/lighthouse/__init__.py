"""``make -C bench lighthouse`` judges our pages as a slow phone loads them (simulated: slow 4G, slow processor)."""
