"""Short, typed, unguessable ids for addresses and files: `c_` campaign, `k_` key, `d_` delivery and so on."""

import secrets

# 18 random bytes are 24 characters and 144 bits, which also satisfies deliveries (at least 128 bits).
_RANDOM_BYTES = 18


def new_public_id(kind: str) -> str:
    return f"{kind}_{secrets.token_urlsafe(_RANDOM_BYTES)}"
