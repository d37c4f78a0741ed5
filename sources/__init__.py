"""Where things are said and shown: publishers, articles, and what is read of them."""
