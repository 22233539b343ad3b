"""An image of one number -> a picture of how it came to be read."""
