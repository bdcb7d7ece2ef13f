"""Server-rendered pages: they call the same actions and queries as the API."""
