"""Our pages as a slow phone meets them (simulated: slow 4G, slowed processor): ``make -C bench lighthouse``."""
