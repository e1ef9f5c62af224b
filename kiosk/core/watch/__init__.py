"""What people have to look at, and the figures by which they see it coming."""
