"""Kinds of planning jobs: what each reads, computes and answers."""
