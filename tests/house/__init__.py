"""The house stands: servers, commands, settings, contracts."""
