# For habit's sake: each word is a command of run.py, which needs no make.
.PHONY: demo serve test test-slow lint bench bench-large screens
demo serve test test-slow lint bench bench-large screens:
	python3 run.py $@
