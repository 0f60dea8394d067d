"""Addresses in credentials are hostile: each way to reach what is not public https is refused, one by one."""

import http.server
import ipaddress
import json
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from service.verification.address_guard import AddressRefused, public_only, target_of
from service.verification.checks import Result, Verdict
from service.verification.documents import Found, Gone, Missing
from service.verification.fetching import FetchLimits, FetchParts, GuardedFetcher
from service.verification.sending import GuardedSender
from service.verification.verify import verify

PUBLIC = "93.184.216.34"
REFUSED_IPS = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0",  # noqa: S104 - refused, not bound to
    "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.100.100.200", "168.63.129.16", "192.0.0.192", "198.18.0.1", "203.0.113.5", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:93.184.216.34", "::ffff:0:127.0.0.1", "::127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::", "2002:5db8:d822::1", "2001:0:7f00:1::", "2001:db8::1",
    "not an address",
]  # fmt: skip


@pytest.mark.parametrize("ip", REFUSED_IPS)
def test_addresses_that_are_not_public_are_refused(ip):
    assert public_only(ip)
    with pytest.raises(AddressRefused):
        target_of("https://a.example/", frozenset({"a.example"}), lambda _host, _port: [ip])


@pytest.mark.parametrize("ip", [PUBLIC, "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946"])
def test_public_addresses_are_not(ip):
    assert public_only(ip) == ""
    target = target_of("https://a.example/x?y=1#z", frozenset({"a.example"}), lambda _host, _port: [ip])
    assert (target.host, target.port, target.ip, target.path) == ("a.example", 443, ip, "/x?y=1")


REFUSED_ADDRESSES = [
    "http://a.example/", "ftp://a.example/", "file:///etc/passwd", "gopher://a.example/", "//a.example/", "a.example",
    "https://user@a.example/", "https://user:pw@a.example/", "https://a.example@127.0.0.1/", "https://a.example\\@b/",
    "https://other.example/", "https://a.example.evil.example/", "https://a.example:8443/", "https://127.0.0.1/",
    "https://[::1]/", "https://2130706433/", "https://0x7f000001/", "https://a.example:99999/", "https://[::1",
    "https:///path", "https://a.example/" + "x" * 3000, "https://a.example/\r\nHost: b", "https://à.example/", "",
]  # fmt: skip


@pytest.mark.parametrize("address", REFUSED_ADDRESSES)
def test_addresses_that_are_not_plain_allowed_https_are_refused(address):
    with pytest.raises(AddressRefused):
        target_of(address, frozenset({"a.example"}), lambda _host, _port: [PUBLIC])


def test_every_address_of_a_host_must_be_public():
    with pytest.raises(AddressRefused):
        target_of("https://a.example/", frozenset({"a.example"}), lambda _host, _port: [PUBLIC, "127.0.0.1"])
    with pytest.raises(AddressRefused):
        target_of("https://a.example/", frozenset({"a.example"}), lambda _host, _port: [])


def unknown_host(_host, _port):
    raise socket.gaierror


def test_a_host_that_cannot_be_resolved_is_missing():
    fetcher = GuardedFetcher(frozenset({"a.example"}), parts=FetchParts(resolver=unknown_host))
    assert isinstance(fetcher.get("https://a.example/"), Missing)


def test_a_name_server_that_never_answers_is_given_up(monkeypatch):
    monkeypatch.setattr("service.verification.address_guard.RESOLVE_SECONDS", 0.2)
    answer = threading.Event()
    parts = FetchParts(resolver=lambda _host, _port: answer.wait(60) and [PUBLIC])
    fetcher = GuardedFetcher(frozenset({"a.example"}), parts=parts)
    found = fetcher.get("https://a.example/")
    answer.set()
    assert isinstance(found, Missing)
    assert "cannot be resolved" in found.reason


def certificate(folder):
    """A certificate for the test's host, made here."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "api.badges.example")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("api.badges.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves the test's pages, and misbehaves where asked."""

    pages: ClassVar[dict[str, object]] = {}
    asked: ClassVar[list[str]] = []
    posted: ClassVar[list[tuple[dict[str, str], bytes]]] = []

    def do_GET(self):
        self.asked.append(self.path)
        page = self.pages.get(self.path)
        if self.path == "/drip":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for _ in range(40):
                time.sleep(0.1)
                self.wfile.write(b"X-Slow: 1\r\n")
            return
        if isinstance(page, int):
            self.send_response(page)
            self.send_header("Location", "https://elsewhere.example/")
            self.end_headers()
            return
        body = page if isinstance(page, bytes) else json.dumps(page).encode()
        self.send_response(200)
        if self.path == "/packed":
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body) + (50 if self.path == "/short" else 0)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.asked.append(self.path)
        self.posted.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(int(self.path.strip("/")))
        self.send_header("Location", "https://elsewhere.example/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        """Say nothing."""


class QuietServer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Clients that hang up are part of the tests."""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    path = certificate(tmp_path_factory.mktemp("tls"))
    made = QuietServer(("127.0.0.1", 0), Handler)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(path)
    made.socket = tls.wrap_socket(made.socket, server_side=True)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made.server_address[1], path
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def fetch(server):
    """A fetcher whose rule lets loopback through; this exception exists in the tests only."""
    port, path = server

    def tls():
        return ssl.create_default_context(cafile=path)

    def make(host="api.badges.example", tls=tls, **limits):
        parts = FetchParts(
            resolver=lambda _host, _port: ["127.0.0.1"],
            rule=lambda ip: "" if ipaddress.ip_address(ip).is_loopback else "not the test's server",
            tls=tls,
        )
        fetcher = GuardedFetcher(frozenset({f"{host}:{port}"}), FetchLimits(**limits), parts)
        return lambda page: fetcher.get(f"https://{host}:{port}{page}")

    Handler.pages.clear()
    Handler.asked.clear()
    Handler.posted.clear()
    return make


def test_a_page_is_fetched_once_and_kept_with_its_age(fetch):
    Handler.pages["/a"] = {"a": 1}
    get = fetch()
    first, second = get("/a"), get("/a")
    assert isinstance(first, Found)
    assert json.loads(first.data) == {"a": 1}
    assert isinstance(second, Found)
    assert second.age >= first.age == 0
    assert Handler.asked == ["/a"]


@pytest.mark.parametrize("status", [404, 410])
def test_gone_is_an_answer(status, fetch):
    Handler.pages["/gone"] = status
    assert fetch()("/gone") == Gone(status)


@pytest.mark.parametrize(
    ("page", "content"),
    [("/moved", 302), ("/moved", 308), ("/error", 500), ("/big", b"x" * 3000), ("/packed", b"x"), ("/short", b"x")],
)
def test_what_is_not_a_plain_small_page_is_missing(page, content, fetch):
    Handler.pages[page] = content
    assert isinstance(fetch(bytes=2000)(page), Missing)
    assert Handler.asked == [page], "a redirect is not followed"


def test_a_server_that_drips_is_given_up(fetch):
    began = time.monotonic()
    assert isinstance(fetch(seconds=0.5)("/drip"), Missing)
    assert time.monotonic() - began < 3


def test_a_certificate_of_another_name_is_refused(fetch):
    Handler.pages["/a"] = {"a": 1}
    assert isinstance(fetch(host="other.example")("/a"), Missing)


def test_a_certificate_that_nobody_vouches_for_is_refused(fetch):
    Handler.pages["/a"] = {"a": 1}
    assert isinstance(fetch(tls=ssl.create_default_context)("/a"), Missing)


def test_without_the_exception_loopback_is_refused(server):
    port, _ = server
    parts = FetchParts(resolver=lambda _host, _port: ["127.0.0.1"])
    fetcher = GuardedFetcher(frozenset({f"api.badges.example:{port}"}), parts=parts)
    found = fetcher.get(f"https://api.badges.example:{port}/a")
    assert isinstance(found, Missing)
    assert "refused" in found.reason


@pytest.mark.parametrize(("status", "arrived"), [(200, True), (204, True), (302, False), (410, False), (500, False)])
def test_what_is_posted_arrives_once_and_is_not_redirected(status, arrived, server, fetch):
    port, path = server
    fetch()
    parts = FetchParts(
        resolver=lambda _host, _port: ["127.0.0.1"],
        rule=lambda ip: "" if ipaddress.ip_address(ip).is_loopback else "not the test's server",
        tls=lambda: ssl.create_default_context(cafile=path),
    )
    address = f"https://api.badges.example:{port}/{status}"
    sent = GuardedSender(parts=parts).post(address, {"webhook-id": "evt_1"}, b"{}")
    assert (sent.status, sent.arrived) == (status, arrived)
    assert Handler.asked == [f"/{status}"]
    ((headers, body),) = Handler.posted
    assert (headers["webhook-id"], body) == ("evt_1", b"{}")
    refused = GuardedSender(frozenset({"hooks.example"}), parts).post(address, {}, b"{}")
    assert (refused.status, "not among those allowed" in refused.problem) == (None, True)


def test_nothing_is_posted_to_this_network(server):
    port, _ = server
    parts = FetchParts(resolver=lambda _host, _port: [PUBLIC, "127.0.0.1"])
    sent = GuardedSender(parts=parts).post(f"https://api.badges.example:{port}/200", {}, b"{}")
    assert sent.status is None
    assert "refused" in sent.problem


def test_a_hosted_badge_of_a_platform(server, fetch, context):
    """Worked example, shaped like Credly: a hosted assertion, its badge class and issuer at the platform's API."""
    port, _ = server
    base = f"https://api.badges.example:{port}/v1/obi/v2"
    assertion = {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": f"{base}/badge_assertions/7",
        "recipient": {
            "type": "email",
            "hashed": True,
            "salt": "3a",
            "identity": "sha256$ac6d42f87d0c97c03d2feb8efc8b1ab2ca5e55f6ca1b9ac3f6ee4a6fd6a8b1d7",
        },
        "badge": f"{base}/badge_classes/3",
        "issuedOn": "2024-01-01T00:00:00.000Z",
        "verification": {"type": "hosted"},
    }
    Handler.pages["/v1/obi/v2/badge_assertions/7"] = assertion
    Handler.pages["/v1/obi/v2/badge_classes/3"] = {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "BadgeClass",
        "id": f"{base}/badge_classes/3",
        "name": "Container basics",
        "description": "Builds and runs containers.",
        "criteria": {"narrative": "Pass the practical test."},
        "issuer": f"{base}/issuers/1",
        "tags": ["containers"],
    }
    Handler.pages["/v1/obi/v2/issuers/1"] = {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Profile",
        "id": f"{base}/issuers/1",
        "name": "Example Academy",
        "url": "https://academy.example",
        "email": "badges@academy.example",
    }
    get = fetch()

    class Fetcher:
        def get(self, address):
            return get(address.removeprefix(f"https://api.badges.example:{port}"))

    data = json.dumps(assertion).encode()
    offline = verify(data, context())
    assert offline.verdict is Verdict.UNKNOWN
    online = verify(data, context(fetcher=Fetcher()))
    assert online.verdict is Verdict.VALID, online.checks
    assert online.title == "Container basics"
    assert online.offering.title == "Container basics"
    Handler.pages["/v1/obi/v2/badge_assertions/7"] = 410
    gone = fetch()
    get = gone
    revoked = verify(data, context(fetcher=Fetcher()))
    assert revoked.verdict is Verdict.INVALID
    assert revoked.checks["status"].result is Result.FAIL
