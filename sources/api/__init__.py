"""How the API shows publishers and source documents."""
