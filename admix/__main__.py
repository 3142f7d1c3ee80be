"""`python -m admix` is the command `admix`."""

from admix.cli.main import main

if __name__ == "__main__":
    main()
