"""The anti-robot check (SPEC 6): one challenge, several equivalent ways to meet it.

``challenge`` keeps the life of a challenge; ``image`` draws its six characters and ``audio`` says them, both
from nothing but the answer and a secret seed. A way that asks neither sight nor hearing (proof of work) is
one more ``check_…`` method of ``ChallengeKeeper`` over the same token, with its own key: binding, expiry and
single use are already common to all ways. The check is never the only defence: rate limits stand beside it.
"""
