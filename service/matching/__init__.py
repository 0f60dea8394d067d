"""From a text to concepts: encoder, index, features, calibrated score; and from concepts to a fit."""
