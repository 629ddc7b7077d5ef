"""Does every number still agree with the rows behind it? (reliability.md 7.2 as ruling 33 words it)"""

from analytics.verify.running import CHECKS, Outcome, verify, verify_what_moved

__all__ = ["CHECKS", "Outcome", "verify", "verify_what_moved"]
