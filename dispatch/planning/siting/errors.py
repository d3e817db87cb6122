"""Refusals of siting before it solves anything: one class per broken rule, with the value and the remedy."""

from dispatch.errors import DispatchError


def advised(value: float) -> str:
    """Return a limit to set, short where that is the very number: one that is rounded down would not be enough."""
    short = f"{value:.12g}"
    return short if float(short) == value else repr(value)


class SitingError(DispatchError):
    """Base of every refusal of a siting problem."""


class NoCandidatesError(SitingError):
    """No site may be used."""

    def __init__(self, total: int) -> None:
        super().__init__(
            f"None of {total} candidates may be used: add posts, points or places on the map, or allow forbidden ones. "
            f"{total} 个候选点中没有可用的：请增加待命点、举报点或地图上的位置，或取消禁用。",
            field="candidates",
        )


class NoDemandError(SitingError):
    """There is no place to serve, or no weight on any of them."""

    def __init__(self, places: int) -> None:
        super().__init__(
            f"{places} demand places, total weight 0: give at least one place a weight above 0 (or use equal weights). "
            f"需求点 {places} 个，权重合计为 0：请至少给一个需求点大于 0 的权重，或改用等权。",
            field="places",
        )


class DuplicateCodeError(SitingError):
    """Two candidates, or two places, have the same code."""

    def __init__(self, what: str, code: str) -> None:
        super().__init__(
            f"Code {code} occurs twice in {what}: every code once. 编码 {code} 重复：每个编码只能出现一次。", field=what
        )


class BadWeightError(SitingError):
    """A weight is negative or not a number."""

    def __init__(self, code: str, weight: float) -> None:
        super().__init__(
            f"Place {code} has weight {weight}: give a number of 0 or more. "
            f"需求点 {code} 的权重为 {weight}：须为不小于 0 的数。",
            field="places.weight",
        )


class BadCostError(SitingError):
    """A candidate's cost is negative or not a number."""

    def __init__(self, code: str, cost: float) -> None:
        super().__init__(
            f"Candidate {code} has cost {cost}: give a number of 0 or more. "
            f"候选点 {code} 的费用为 {cost}：须为不小于 0 的数。",
            field="candidates.cost",
        )


class BadTravelError(SitingError):
    """The travel table has the wrong shape, or a time in it is negative or not a number."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(
            f"Travel times: {found}; expected {expected}. 行车时间表有误：{found}；应为 {expected}。", field="travel_s"
        )


class BadTargetError(SitingError):
    """The target is missing, 0, negative or not a number."""

    def __init__(self, target_s: float | None) -> None:
        super().__init__(
            f"Target {target_s} s: give a time above 0, for example 600 (ten minutes). "
            f"时限为 {target_s} 秒：须大于 0，例如 600（十分钟）。",
            field="target_s",
        )


class NoTargetError(SitingError):
    """No place has a target, and the model asks who is within it."""

    def __init__(self) -> None:
        super().__init__(
            "The rules promise no cell of this county a time: give one target for all cells, for example 600 s, or set "
            "targets in the rules. 现行规则未对任何网格规定到场时限：请指定统一时限（如 600 秒），或在规则中设定。",
            field="target_s",
        )


class BadSitesError(SitingError):
    """The number of sites is missing or cannot be."""

    def __init__(self, p: int | None) -> None:
        super().__init__(
            f"Number of sites: {p}. Give a whole number of 1 or more, or a budget. "
            f"站点数为 {p}：请给出不小于 1 的整数，或给出预算。",
            field="p",
        )


class CurveTooShortError(SitingError):
    """The curve ends before the number of sites with which it begins."""

    def __init__(self, to_p: int, first: int) -> None:
        super().__init__(
            f"The curve is to end at {to_p} sites, but begins with {first}, as many as there are today or must stay: "
            f"let it end at {first} or more, or leave it out. "
            f"边际曲线到 {to_p} 个站点为止，但从现有或必须保留的 {first} 个开始：请改为 {first} 或以上，或不要曲线。",
            field="curve_to",
        )


class TooManySitesError(SitingError):
    """More sites are asked for than candidates may be used."""

    def __init__(self, p: int, usable: int) -> None:
        super().__init__(
            f"{p} sites are asked for, {usable} candidates may be used: ask for {usable} or fewer, or add candidates. "
            f"要求 {p} 个站点，可用候选点只有 {usable} 个：请减少站点数或增加候选点。",
            field="p",
        )


class TooFewSitesError(SitingError):
    """Fewer sites are asked for than must stay."""

    def __init__(self, p: int, kept: int, movable: int) -> None:
        super().__init__(
            f"{p} sites are asked for, but {kept} posts stay and {movable} may only move ({kept + movable} in all): "
            f"ask for {kept + movable} or more, or let posts close. "
            f"要求 {p} 个站点，但有 {kept} 个保留、{movable} 个只可迁移："
            f"请增至 {kept + movable} 个，或允许关闭部分待命点。",
            field="p",
        )


class BadBudgetError(SitingError):
    """The budget is negative or not a number."""

    def __init__(self, budget: float) -> None:
        super().__init__(
            f"Budget {budget}: give a number of 0 or more. 预算为 {budget}：须为不小于 0 的数。", field="budget"
        )


class ContradictoryLimitsError(SitingError):
    """No choice keeps all limits: the posts that must stay cost more than the budget."""

    def __init__(self, budget: float, least: float, sites: int) -> None:
        super().__init__(
            f"The budget is {advised(budget)}, but the {sites} sites that must be open cost {advised(least)} at least: "
            f"raise the budget to {advised(least)} or let posts close. 预算为 {advised(budget)}，"
            f"而必须保留的 {sites} 个站点至少需要 {advised(least)}：请提高预算，或允许关闭部分待命点。",
            field="budget",
        )


class BadBusyError(SitingError):
    """The busy fraction is not a share."""

    def __init__(self, busy: float) -> None:
        super().__init__(
            f"Busy fraction {busy}: give a share from 0 to below 1, for example 0.05. "
            f"忙碌比例为 {busy}：须不小于 0 且小于 1，例如 0.05。",
            field="busy",
        )


class BadProbabilityError(SitingError):
    """The table of probabilities has the wrong shape, or an entry that is no probability."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"Probability of being on scene in time: {found}; give one from 0 to 1 for every candidate and place. "
            f"按时到场概率有误：{found}；每个候选点与需求点须各有一个 0 至 1 之间的数。",
            field="probability",
        )


class TooLargeError(SitingError):
    """The problem is larger than one planner process may hold."""

    def __init__(self, candidates: int, places: int, most: int) -> None:
        super().__init__(
            f"{candidates} candidates × {places} places = {candidates * places} pairs, more than {most}: "
            f"leave candidates out or merge places. "
            f"候选点 {candidates} 个 × 需求点 {places} 个，超过 {most} 对：请减少候选点或合并需求点。",
            field="candidates",
        )


class UnknownSiteError(SitingError):
    """A site named by its code is no candidate."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"{code} is no candidate: use a code of the list. 候选点中没有 {code}：请使用列表中的编码。", field="sites"
        )
