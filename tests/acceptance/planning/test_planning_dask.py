"""Planning jobs on a Dask cluster over TLS: the same bytes as in processes here; other builds are refused."""

import datetime
import ipaddress
import json
import multiprocessing
import subprocess
import sys
from contextlib import contextmanager

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from api.db.engine import open_engine
from api.planning.jobs import child
from api.planning.jobs.wire import Combine, Prepare, RunBlock, digest
from gis.store.counties.repository import save_county
from tests.acceptance.planning.test_planning_jobs import JOBS, Served, until
from tests.counties import CODE, grid_county
from tests.planning_kinds import KINDS
from tests.processes import ROOT, environment, free_port


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """One certificate for everybody, which is its own authority, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    hosts = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(hosts, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(*plain))
    return folder


@contextmanager
def scheduler(certificates):
    """Run a scheduler over TLS; gives its address and how a worker finds it."""
    port = free_port()
    tls = ["--tls-ca-file", "cert.pem", "--tls-cert", "cert.pem", "--tls-key", "key.pem"]
    tls = [str(certificates / each) if each.endswith(".pem") else each for each in tls]
    options = ["--host", "127.0.0.1", "--port", str(port), "--protocol", "tls", "--no-dashboard", "--no-show"]
    with ended_at_last([begun("dask_scheduler", subprocess.DEVNULL, *options, *tls)]):
        yield f"tls://127.0.0.1:{port}", tls


@contextmanager
def workers(address, tls, number, log, *more):
    """Run workers of one thread each, once the scheduler knows them."""
    options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1", *more]
    with log.open("wb") as said:
        running = [begun("dask_worker", said, address, *options, *tls) for _ in range(number)]
    with ended_at_last(running):
        until(lambda: log.read_text().count("Registered to:") == number)
        yield running


@contextmanager
def ended_at_last(running):
    try:
        yield
    finally:
        for each in running:
            each.terminate()
        for each in running:
            each.wait(20)


def begun(program, said, *arguments):
    command = [sys.executable, "-m", f"distributed.cli.{program}", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=environment(), stderr=said, stdout=subprocess.DEVNULL)


@contextmanager
def served(url, home, certificates, address):
    """Run a server whose planner uses a cluster."""
    settings = {"WANGGE_PLANNER_MEMORY_MB": 1500}
    settings |= {"WANGGE_DASK_ADDRESS": address, "WANGGE_DASK_CA": certificates / "cert.pem"}
    settings |= {"WANGGE_DASK_CERT": certificates / "cert.pem", "WANGGE_DASK_KEY": certificates / "key.pem"}
    made = Served(url, home, **settings)
    try:
        until(lambda: made.client.get("/readyz").json()["planner"] == "up")
        yield made
    finally:
        made.close()


def with_county(url):
    engine = open_engine(url, pool_size=1)
    with engine.begin() as connection:
        save_county(connection, grid_county(3))
    engine.dispose()
    return url


@pytest.fixture(scope="module")
def county_url(module_database_url):
    return with_county(module_database_url)


@pytest.fixture(scope="module")
def cluster(certificates, tmp_path_factory):
    """A scheduler and two workers: its address, how another worker finds it, and the workers."""
    log = tmp_path_factory.mktemp("workers") / "log"
    with scheduler(certificates) as (address, tls), workers(address, tls, 2, log) as running:
        yield address, tls, running


@pytest.fixture(scope="module")
def there(county_url, certificates, cluster, tmp_path_factory):
    """A server whose planner uses the cluster."""
    with served(county_url, tmp_path_factory.mktemp("server"), certificates, cluster[0]) as made:
        yield made


def answered_here(url, folder, **wanted):
    """Return the result of a job as a planner's children on this machine would write it."""
    terms = child.Terms(url, folder / "graphs", (KINDS,), 600)
    line, _ = multiprocessing.Pipe()
    file = folder / "here.task"
    prepared = child.answer_to(Prepare(CODE, "trial", wanted, datetime.datetime.now(datetime.UTC), file), line, terms)
    blocks = [child.answer_to(RunBlock("trial", file, n), line, terms).result for n in range(prepared.blocks)]
    return child.answer_to(Combine("trial", file, tuple(blocks)), line, terms).result


def test_a_cluster_gives_the_same_bytes_tells_how_far_it_is_and_hears_of_a_cancel(county_url, there, tmp_path):
    on_cluster = there.ended(there.ask(blocks=7))
    assert on_cluster["state"] == "done", on_cluster
    here = answered_here(county_url, tmp_path, blocks=7)
    assert on_cluster["digest"] == digest(here)
    assert on_cluster["result"] == json.loads(here)
    long = there.ask(blocks=1, seconds=60, marks=str(tmp_path))
    until(lambda: there.job(long)["progress"] > 0 and there.job(long)["has_partial"])
    there.client.post(f"{JOBS}/{long}/cancel")
    assert there.ended(long)["state"] == "cancelled"
    until((tmp_path / "heard-0").exists, otherwise="the worker goes on for nobody")
    failed = there.ended(there.ask(blocks=2, fails="error"))
    assert (failed["error"]["code"], "RuntimeError" in failed["error"]["message"]) == ("error", True)


def test_workers_of_another_build_are_refused_with_both_versions(there, cluster, tmp_path):
    """One among others suffices."""
    address, tls, _ = cluster
    with workers(address, tls, 1, tmp_path / "log", "--preload", str(ROOT / "tests" / "running" / "other_build.py")):
        job = there.ended(there.ask(blocks=2))
    assert (job["state"], job["error"]["code"]) == ("failed", "build")
    for part in ("python 3.1", "≠ 3.11.0", "wangge 0.1.0", "0.0.9"):
        assert part in job["error"]["message"]


def test_a_worker_that_dies_costs_nothing_but_time(there, cluster):
    number = there.ask(blocks=6, seconds=1)
    until(lambda: there.job(number)["blocks_done"] >= 1)
    cluster[2][0].kill()
    job = there.ended(number)
    assert (job["state"], job["error"]) == ("done", None)
    assert job["result"]["blocks"] == list(range(6))


def test_a_scheduler_that_is_not_there_is_named(database_url, certificates, tmp_path):
    address = f"tls://127.0.0.1:{free_port()}"
    with served(with_county(database_url), tmp_path, certificates, address) as there:
        job = there.ended(there.ask(blocks=1))
    assert (job["state"], job["error"]["code"]) == ("failed", "cluster")
    assert address in job["error"]["message"]
