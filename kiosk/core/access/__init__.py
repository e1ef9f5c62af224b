"""Who may ask: codes and PINs presented at the unit, sessions of the staff, and what wrong guesses cost."""
