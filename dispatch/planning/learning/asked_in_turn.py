"""Teams are asked one after another until one takes the case: the chance that somebody is in time.

A team that is asked takes the case with probability 1 − q. If it does not, the next free team is asked, later by as
long as such an offer takes, and it may have a longer way. With g_f(k) the chance of the k-th team to be in time if it
is asked after f offers that came to nothing, E_f(k) that of a case which the k-th is asked for, and N_f(k) that of one
which is passed on to the k-th or those behind it, of which each is busy with probability ρ:

    E_f(k) = (1 − q) g_f(k) + q N_{f+1}(k + 1),    N_f(k) = (1 − ρ_k) E_f(k) + ρ_k N_f(k + 1)

Known limits: teams are busy independently of each other; a case that all of them pass on, or that comes to nothing more
often than `g` is given for, is late.
"""

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]


def asked_in_turn(kept: Floats, fails: float, busy: Floats) -> Floats:
    """Return P(in time) of a case for which the team at each rank is the first that is asked, shape (ranks, places).

    Parameters
    ----------
    kept
        g of the team at each rank after no, one, … offers that came to nothing, shape (offers, ranks, places).
    fails
        The chance q that an offer comes to nothing.
    busy
        ρ of the team at each rank, shape (ranks, places).
    """
    offers, ranks, places = kept.shape
    found, behind = np.empty((ranks, places)), np.zeros((offers + 1, places))
    for rank in reversed(range(ranks)):
        asked = (1.0 - fails) * kept[:, rank] + fails * behind[1:]
        found[rank] = asked[0]
        behind[:-1] = (1.0 - busy[rank]) * asked + busy[rank] * behind[:-1]
    return found
