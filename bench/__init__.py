"""Measurements of the service: time, capacity, what peers take, the anti-robot check. ``make -C bench`` lists them."""
