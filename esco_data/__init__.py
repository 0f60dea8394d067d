"""ESCO facts and samples that ship with the package."""
