"""The public document of a claim, and the standards it is written in."""
