"""What tests, ``a11y`` and ``bench`` share: servers, a browser without a screen, devices, the way through a journey.

``a11y`` and ``bench`` import nothing else of ``tests``; the service imports nothing of it (contracts: pyproject.toml).
"""
