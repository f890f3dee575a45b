"""Measurements of the service: time, capacity, peers, anti-robot check. ``make -C bench`` lists them."""
