"""The anti-robot check (SPEC 6): one challenge, three equivalent ways to meet it.

``challenge`` keeps the life of a challenge; ``image`` draws its six characters and ``audio`` says them, both from
nothing but the answer and a secret seed; ``proof`` lets the device compute instead. Binding, expiry and single use are
common to all ways. The check is never the only defence: rate limits stand beside it.
"""
