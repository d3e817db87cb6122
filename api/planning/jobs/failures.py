"""Reasons for a job without an answer: the problem and the remedy, in Chinese and English."""

from collections.abc import Mapping

from api.planning.jobs.wire import Died, Failed
from dispatch.store.planning.claims import MOST_ATTEMPTS

_MEMORY = (
    "超出规划进程内存上限 {limit} MB。请缩小规划范围，或调高 WANGGE_PLANNER_MEMORY_MB 后重新运行。"
    "The job needed more memory than a process of the planner may take, {limit} MB: reduce it (fewer cells, "
    "candidates or replications), or set WANGGE_PLANNER_MEMORY_MB higher and run it again."
)
_DIED = (
    "该任务连续 {most} 次使规划进程中断，已停止重试。请缩小规划范围后重新运行；仍出现时请联系管理员查看服务器日志。"
    "The job crashed its process {most} times in a row and is not tried again: reduce it, and if that does not "
    "help, check the server's log."
)
_TEXTS: Mapping[str, str] = {
    "result": "结果无法保存。请缩小规划范围后重新运行。The result cannot be kept: {detail}",
    "refused": "{detail}",
    "disk": (
        "磁盘已满，未能计算；请清理服务器磁盘后重新运行。The server's disk is full, so nothing was computed: "
        "make room and run the job again."
    ),
    "error": "规划出错，详见服务器日志。The computation failed; the server's log says more: {detail}",
    "cluster": "计算集群不可用。The Dask cluster cannot be used: {detail}",
    "build": (
        "计算集群与本机版本不一致，未运行；请在各机器上安装相同版本。Versions on the Dask cluster differ from here, so "
        "nothing was run: {detail}. Install the same wangge, Python and libraries on every machine."
    ),
}


def memory(limit_mb: int) -> dict[str, str]:
    """Return what is said of a job that needed too much memory."""
    return {"code": "memory", "message": _MEMORY.format(limit=limit_mb)}


def died() -> dict[str, str]:
    """Return what is said of a job that took its process down again and again."""
    return {"code": "died", "message": _DIED.format(most=MOST_ATTEMPTS)}


def failed(answer: Failed, limit_mb: int) -> dict[str, str]:
    """Return what is said of a job that a child could not do."""
    if answer.code == "memory":
        return memory(limit_mb)
    if answer.code == "died":
        return died()
    return {"code": answer.code, "message": _TEXTS[answer.code].format(detail=answer.detail)}


def exit_words(gone: Died) -> str:
    """Return how a child ended, for the log."""
    code = gone.exit_code
    return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
