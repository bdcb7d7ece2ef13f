"""OAuth2 clients: applications of an organisation, their secrets, tokens and use."""
