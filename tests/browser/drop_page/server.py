"""The program's own server with the tests' page in the place of all others."""

from pathlib import Path

from annotator import server

server.ENTRY = Path(__file__).with_name("main.py")

if __name__ == "__main__":
    server.main()
