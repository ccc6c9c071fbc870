"""The ward's questions and answers: what staff curate, and the code that loads, checks and searches it."""
