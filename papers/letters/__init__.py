"""Official letters: what a circular made of one must hold, read by rules of ours."""

from papers.letters.reading import read_letter, read_letter_file

__all__ = ["read_letter", "read_letter_file"]
