"""Messages that wait to be sent, by which channels they go, and what became of them."""
