"""The broker of ``deploy/`` with its TLS listener, and an authority that certifies it and whoever asks."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.system.processes import free_port
from tests.system.servers import Mosquitto

AUTHORITY = "basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\n"
CERTIFIED = "subjectAltName=IP:127.0.0.1\nauthorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n"
KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")


class Authority:
    """An authority in ``folder``, with what it has certified; everything for two days."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._sign("ca", "test ca", AUTHORITY, ("-signkey", "ca.key"), None)

    @property
    def file(self) -> Path:
        """Its own certificate."""
        return self.folder / "ca.pem"

    def certify(self, name: str, *, password: str | None = None) -> tuple[Path, Path]:
        """Certificate and key of ``name``, for 127.0.0.1 as well."""
        signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial")
        self._sign(name, name, CERTIFIED, signed, password)
        return self.folder / f"{name}.pem", self.folder / f"{name}.key"

    def _sign(
        self, name: str, subject: str, extension: str, by: tuple[str, ...], password: str | None
    ) -> None:
        (self.folder / f"{name}.ext").write_text(extension)
        hidden = ("-noenc",) if password is None else ("-passout", f"pass:{password}")
        files = ("-keyout", f"{name}.key", "-out", f"{name}.csr")
        request = ("req", *KEY, *hidden, *files, "-subj", f"/CN={subject}")
        extended = ("-extfile", f"{name}.ext", "-in", f"{name}.csr", "-out", f"{name}.pem")
        for command in (request, ("x509", "-req", *by, "-days", "2", *extended)):
            subprocess.run(
                ["openssl", *command], cwd=self.folder, check=True, capture_output=True, timeout=30
            )


class TlsMosquitto(Mosquitto):
    """The broker of ``deploy/`` with its second listener, in TLS."""

    asks_for_certificates = False
    """Whether that one takes gateways by their certificates, as the sample says in its comments."""

    def prepare(self) -> None:
        super().prepare()
        self.tls_port = free_port()
        folder = self.home / "config" / "certs"
        folder.mkdir()
        self.certificates = Authority(folder)
        self.certificates.certify("server")
        listeners = self.home / "config" / "listeners"
        sample = (listeners / "tls.conf.example").read_text()
        here = sample.replace("listener 8883", f"listener {self.tls_port} 127.0.0.1")
        if self.asks_for_certificates:
            here = here.replace("gateways-ca.pem", "ca.pem")
            for option in ("cafile", "require_certificate", "use_identity_as_username"):
                here = here.replace(f"#{option}", option)
        (listeners / "tls.conf").write_text(here)
        self.own(folder, *folder.iterdir())

    @property
    def authority(self) -> Path:
        """The file of who has certified it."""
        return self.certificates.file
