"""The one socket over which everything with a face reaches the controller."""
