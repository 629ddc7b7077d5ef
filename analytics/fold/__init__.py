"""The fold: accepted events become facts, and facts become numbers, in one transaction (design.md 3).

Why it is exact:

1. An accepted event is in exactly one of inbox, dead letters, unmatched, or folded, because every move is
   a delete and an insert in one transaction.
2. It enters the inbox at most once: dedupe key and inbox row commit together at the door.
3. Two folds never take the same row (row lock and SKIP LOCKED), and a deleted row cannot be taken again;
   a crash rolls back the deletion and everything made of it together.
4. Leaves change only by the difference between what a delivery counted before and after, and both are the
   same pure function of its facts (`analytics.contributions`), computed under the lock of its person.

Order of locks everywhere: people, deliveries, device attempts, entries, leaves, marks, totals (ruling 23).
"""

from analytics.fold.claim import fold_once, fold_until_empty

__all__ = ["fold_once", "fold_until_empty"]
