"""What adgen offers in Python."""
