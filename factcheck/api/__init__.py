"""The conventions that every endpoint of the API shares, one module each."""
