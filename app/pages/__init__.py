"""Address in, document out."""
