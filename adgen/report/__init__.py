"""What adgen says about itself: pages that are made from the derivative table."""
