"""The public pages. Each shows what the ledger's documents say, and the same to everybody."""
