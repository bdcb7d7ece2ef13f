"""The one bridge between rows and the pure core: load facts, save what the core made of them."""
