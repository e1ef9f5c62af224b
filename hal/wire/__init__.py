"""What lock boards say, one vendor's wire a module: bytes to meaning and back, no port and no clock."""
