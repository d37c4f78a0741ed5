"""The project: settings, addresses, and the conventions that every endpoint shares."""
