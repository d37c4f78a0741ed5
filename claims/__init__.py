"""What was said, and what we found."""
