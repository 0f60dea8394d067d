"""Training of our own encoder: text from a taxonomy by rules, the loop, the shipped folder."""
