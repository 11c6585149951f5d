"""`python -m backstep` does what the command `backstep` does."""

from backstep import main

main()
