"""The same rules written a second time, as SimPy processes: an oracle for the kernel, case for case, and its rival."""

import simpy


def simulate(load, crews, times, *, until=None):
    """Return (team, sent, cleared) by case; `times.out` has a road to every place."""
    env = simpy.Environment()
    desk = Desk(env, load, crews, times)
    env.process(desk.callers())
    for edge in sorted({e for crew in crews for w in crew.windows or () for e in (w.starts, w.ends)}):
        env.process(desk.shift_change(edge))
    env.run(until)
    return desk.team, desk.sent, desk.cleared


class Desk:
    def __init__(self, env, load, crews, times):
        self.env, self.load, self.crews, self.times = env, load, crews, times
        self.free = [True] * len(crews)
        self.queue = []
        self.team, self.sent, self.cleared = [[-1] * len(load.received) for _ in range(3)]

    def callers(self):
        for case, at in enumerate(self.load.received):
            yield self.env.timeout(at - self.env.now)
            # Whatever else is due at this moment comes first.
            yield self.env.timeout(0)
            if not self.give(case):
                self.queue.append(case)

    def shift_change(self, edge):
        yield self.env.timeout(edge)
        self.take_up()

    def work(self, case, team, turnout):
        load, stop = self.load, self.load.stops[self.load.stop[case]]
        travel = (self.times.out[team][stop.place] * load.pace[case] + 2048) // 4096
        yield self.env.timeout(turnout + load.turnout[case])
        yield self.env.timeout(travel)
        yield self.env.timeout(load.on_scene[case])
        self.cleared[case] = self.env.now
        self.free[team] = True
        self.take_up()

    def take_up(self):
        for case in sorted(self.queue, key=lambda n: (self.load.priority[n], self.load.received[n], n)):
            if self.give(case):
                self.queue.remove(case)

    def give(self, case):
        stop = self.load.stops[self.load.stop[case]]
        wanted = {stop.category, "general"}
        demanded = any(stop.category in crew.skills for crew in self.crews)
        found = []
        for team, crew in enumerate(self.crews):
            turnout = self.turnout(crew)
            able = not demanded or not crew.skills or wanted & crew.skills
            if self.free[team] and turnout is not None and able:
                found.append((turnout[0] + self.times.out[team][stop.place], team, turnout))
        if found:
            _, team, turnout = min(found)
            self.free[team] = False
            self.team[case], self.sent[case] = team, self.env.now
            self.env.process(self.work(case, team, turnout[1]))
        return bool(found)

    def turnout(self, crew):
        if crew.windows is None:
            return 0, 0
        return next((w.spans for w in crew.windows if w.starts <= self.env.now < w.ends), None)
