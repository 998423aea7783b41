"""The certificate and the key that all members of a Dask cluster share."""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import ClusterError

_VALID_DAYS = 3650
_NAMES = ("certificate.pem", "key.pem")


@dataclass(frozen=True)
class Certificates:
    """A certificate that vouches for itself, and its private key.

    Site, scheduler and workers present this certificate and accept no other, so the key gives
    access to the cluster.
    """

    certificate: Path
    key: Path

    @classmethod
    def create(cls, folder: Path) -> Certificates:
        """Create a certificate and a key in a folder.

        Raises
        ------
        ClusterError
            The folder already has some, or the package ``cryptography`` is not installed.
        OSError
            The folder cannot be written to.
        """
        try:
            from cryptography import x509
            from cryptography.hazmat.primitives import hashes, serialization
            from cryptography.hazmat.primitives.asymmetric import ec
        except ImportError as error:
            raise ClusterError(
                "The package cryptography is not installed. "
                "Run pip install -r requirements-cluster.txt."
            ) from error
        made = cls(*(folder / name for name in _NAMES))
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "creases cluster")])
        now = datetime.datetime.now(datetime.UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))  # clocks may differ
            .not_valid_after(now + datetime.timedelta(days=_VALID_DAYS))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        text = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        _write_new(made.key, text)
        _write_new(made.certificate, certificate.public_bytes(serialization.Encoding.PEM))
        return made

    @classmethod
    def read(cls, folder: Path) -> Certificates:
        """Return the certificate and the key of a folder.

        Raises
        ------
        ClusterError
            The folder lacks one of them.
        """
        found = cls(*(folder / name for name in _NAMES))
        for path in (found.certificate, found.key):
            if not path.is_file():
                raise ClusterError(
                    f"{path} is missing. Run python -m app.cluster certificates once, and copy "
                    "its folder to all machines of the cluster."
                )
        return found

    def options(self) -> list[str]:
        """Return the options of Dask's commands."""
        certificate, key = str(self.certificate), str(self.key)
        return ["--tls-ca-file", certificate, "--tls-cert", certificate, "--tls-key", key]

    def security(self) -> Any:
        """Return the ``distributed.Security`` of a client."""
        from distributed import Security

        make: Any = Security
        return make(
            require_encryption=True,
            tls_ca_file=str(self.certificate),
            tls_client_cert=str(self.certificate),
            tls_client_key=str(self.key),
        )


def _write_new(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read; never overwrite one."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise ClusterError(
            f"{path} exists. Delete it first if the cluster needs a new certificate."
        ) from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
