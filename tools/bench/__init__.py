"""Speed in ratios: this program beside plain loops, in one run, on one machine."""
