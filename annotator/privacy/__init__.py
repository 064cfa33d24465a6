"""What keeps the people who wrote the comments apart from the data: the vault and the pseudonyms."""
