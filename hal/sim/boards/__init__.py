"""Lock boards of the simulator: each vendor's behaviour and quirks over the imagined steel, on the real wire."""
