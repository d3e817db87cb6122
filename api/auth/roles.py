"""The roles and their purposes."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """The task of a person or of another system. One account has one role."""

    OPERATOR = "operator"
    DISPATCHER = "dispatcher"
    INSPECTOR = "inspector"
    HANDLER = "handler"
    CHIEF = "chief"
    LEADER = "leader"
    REVIEWER = "reviewer"
    PLANNER = "planner"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


TITLES: Mapping[Role, str] = {
    Role.OPERATOR: "受理员 operator",
    Role.DISPATCHER: "调度员 dispatcher",
    Role.INSPECTOR: "执法员 inspector",
    Role.HANDLER: "承办人 handler",
    Role.CHIEF: "所长 station chief",
    Role.LEADER: "局领导 leader",
    Role.REVIEWER: "法制审核 legal reviewer",
    Role.PLANNER: "规划员 planner",
    Role.AUDITOR: "审计员 auditor",
    Role.ADMINISTRATOR: "管理员 administrator",
}
