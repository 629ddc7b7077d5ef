"""Everything that is held about one person: shown, copied, erased (metrics.md N-6, N-7)."""
