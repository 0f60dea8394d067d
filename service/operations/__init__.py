"""What the service does, one verb and object a module."""
