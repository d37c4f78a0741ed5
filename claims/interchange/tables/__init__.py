"""Claims, sources and evidence as tables: what is in them, out to spreadsheets, and back in."""
