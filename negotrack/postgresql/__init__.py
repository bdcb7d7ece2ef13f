"""PostgreSQL as Django knows it, which is told before every statement whose rows it may touch."""
