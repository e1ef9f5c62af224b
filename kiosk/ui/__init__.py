"""The screen: it draws and owns nothing, and reaches the controller through the verbs alone."""
