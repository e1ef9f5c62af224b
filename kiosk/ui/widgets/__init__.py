"""What the conversations are drawn with: keys, big digits, the wall's map."""
