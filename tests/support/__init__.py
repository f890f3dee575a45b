"""What tests, ``a11y`` and ``bench`` share: servers, a browser without a screen, devices, the person who walks.

``a11y`` and ``bench`` import nothing else of ``tests``; the service imports none of it (contracts: pyproject.toml).
"""
