"""Phones that teams carry: what there is to do, the outbox, the ground they keep, push."""
