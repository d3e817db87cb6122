"""The systemd files as text: pure, so that `--dry-run` prints what would be written.

systemd splits at spaces and interprets `%` and `$`: every path is quoted and both are doubled.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MARK: Final = "# written by wangge service install; changes belong into a drop-in: systemctl edit"
SERVICE: Final = "wangge.service"
BACKUP: Final = "wangge-backup.service"
TIMER: Final = "wangge-backup.timer"
FILES_LIMIT: Final = 65536
_HOMES = ("/home", "/root", "/run/user")


@dataclass(frozen=True, slots=True)
class Plan:
    """The settings of the service.

    Attributes
    ----------
    program
        The `wangge` command, its whole path.
    folder
        The project's folder.
    home
        WANGGE_HOME, its whole path.
    backups, keep, at
        Folder of the backups, number of them kept, time of day (HH:MM).
    keys
        The file of keys that seal identities.
    own_tmp
        True if /tmp is the service's own: not where the database's socket lies there.
    low_port
        True if it listens below 1024.
    environment_file
        File of its environment variables.
    """

    user: str
    program: Path
    folder: Path
    home: Path
    backups: Path
    keep: int
    at: str
    keys: Path
    own_tmp: bool
    low_port: bool
    environment_file: Path


def service(plan: Plan) -> str:
    """Return the unit of the server."""
    capability = "CAP_NET_BIND_SERVICE" if plan.low_port else ""
    return f"""{MARK}
[Unit]
Description=wangge 网格
Wants=network-online.target
After=network-online.target postgresql.service
StartLimitIntervalSec=0

[Service]
Type=exec
{_common(plan)}
ExecStart={_argument(plan.program)} serve
Restart=always
RestartSec=5
KillMode=mixed
TimeoutStopSec=120
LimitNOFILE={FILES_LIMIT}
AmbientCapabilities={capability}
CapabilityBoundingSet={capability}

[Install]
WantedBy=multi-user.target
"""


def backup(plan: Plan) -> str:
    """Return the unit that makes one backup and proves it."""
    return f"""{MARK}
[Unit]
Description=wangge backup 网格备份
After={SERVICE}

[Service]
Type=oneshot
{_common(plan, plan.backups)}
ExecStart={_argument(plan.program)} backup --to {_argument(plan.backups)} --keep {plan.keep} --drill
Nice=10
IOSchedulingClass=idle
TimeoutStartSec=6h
CapabilityBoundingSet=
"""


def timer(plan: Plan) -> str:
    """Return the timer of the backups; one that was missed is made up for."""
    return f"""{MARK}
[Unit]
Description=wangge backup every night 网格每晚备份

[Timer]
OnCalendar=*-*-* {plan.at}:00
Persistent=true

[Install]
WantedBy=timers.target
"""


def user(plan: Plan) -> str:
    """Return the user, as systemd-sysusers reads it."""
    return f'{MARK}\nu {plan.user} - "wangge" {_quoted(plan.home)} -\n'


def environment(variables: Mapping[str, str]) -> str:
    """Return the variables as a file systemd reads; a value may hold anything but a line's end."""
    lines = [f'{name}="{_escaped(value)}"' for name, value in sorted(variables.items())]
    return "\n".join(["# variables of the wangge service; systemctl restart wangge after a change", *lines, ""])


def _common(plan: Plan, *more: Path) -> str:
    keys = () if plan.keys.is_relative_to(plan.home) else (plan.keys.parent,)
    writable = (plan.home, *keys, *more)
    elsewhere = (plan.program, plan.folder, plan.home, plan.backups)
    in_a_home = any(str(path).startswith(f"{home}/") for path in elsewhere for home in _HOMES)
    return f"""User={plan.user}
WorkingDirectory={_plain(plan.folder)}
Environment={_quoted(f"WANGGE_HOME={plan.home}")}
EnvironmentFile=-{_plain(plan.environment_file)}
UMask=0077
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths={" ".join(_quoted(path) for path in dict.fromkeys(writable))}
ProtectHome={"read-only" if in_a_home else "yes"}
PrivateTmp={"yes" if plan.own_tmp else "no"}
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native"""


def _escaped(value: object) -> str:
    return str(value).replace("\\", "\\\\").replace('"', '\\"')


def _plain(path: object) -> str:
    """Return a path for a setting that takes the whole line."""
    return str(path).replace("%", "%%")


def _quoted(path: object) -> str:
    """Return a word for a setting that is split at spaces."""
    return '"{}"'.format(_escaped(path).replace("%", "%%"))


def _argument(path: object) -> str:
    """Return a word of a command line."""
    return _quoted(path).replace("$", "$$")
