"""The anti-robot check (SPEC 6): one challenge, three equivalent ways to answer it.

``challenge`` issues challenges and judges answers. ``image`` draws the six characters and ``audio`` says them: both
need only the answer and a secret seed. ``proof`` lets the device compute instead. All three ways share the binding to a
session and a form, the expiry and the single use. The check is never the only defence: rate limits stand beside it.
"""
