"""People in messengers: what is said to them and how their answers are taken."""
