"""What is published, for assistants that ask by the Model Context Protocol.

One more interface beside the API and the pages: it shows anybody what they show anybody, through the same
querysets, filters and matching, and nothing can be changed through it.
https://modelcontextprotocol.io/specification/
"""
