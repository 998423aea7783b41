"""The ``CREASES_*`` settings: names, descriptions and defaults."""

import ipaddress
import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import unquote

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from .core.schema.base import Limits

_MIB = 2**20

Names = Annotated[tuple[str, ...], NoDecode]

_PAGES = ("article", "curve", "claims", "experiments", "studies", "embed", "docs", "r")
_FILES = ("static", "static-offline-docs", "assets")
OWN_PATHS = frozenset([*_PAGES, *_FILES, "api", "openapi.json", "healthz", "readyz"])
"""First segments of the site's own paths."""

_MAX_PREFIX_LENGTH = 200
_SEGMENT = re.compile(r"[\w.~@:+,=-]+")


def path_prefix(text: str) -> str:
    """Return a path prefix, percent-decoded and without a trailing slash; empty for the root.

    Raises
    ------
    ValueError
        The prefix is not a plain absolute path, or starts with one of the site's own paths, which
        would make it ambiguous whether a proxy has stripped it.
    """
    path = unquote(text).rstrip("/")
    if not path:
        return ""
    if len(path) > _MAX_PREFIX_LENGTH:
        raise ValueError(f"must have at most {_MAX_PREFIX_LENGTH} characters, got {len(path)}")
    root, *segments = path.split("/")
    if root or not all(_SEGMENT.fullmatch(part) and part.strip(".") for part in segments):
        raise ValueError(
            "must be a path such as /creases that consists of letters, digits and -_.~@:+,="
        )
    if segments[0] in OWN_PATHS:
        raise ValueError(f"must not start with /{segments[0]}, which is a path of the site itself")
    return path


def explained(error: ValidationError) -> str:
    """Return the lines that name each invalid setting."""
    lines = []
    for entry in error.errors():
        name = "CREASES_" + "_".join(str(part) for part in entry["loc"]).upper()
        lines.append(f"{name}: {entry['msg']}, got {entry['input']!r}\n")
    return "".join(lines)


class Settings(BaseSettings):
    """The settings of a server, read from the environment when an instance is created."""

    model_config = SettingsConfigDict(env_prefix="CREASES_", frozen=True, extra="ignore")

    host: str = Field(
        "127.0.0.1",
        description="Address that `python -m app` listens on. With `0.0.0.0` other machines can "
        "connect, and anyone who can reach the address can use, change and delete everything.",
    )
    port: int = Field(
        8000,
        ge=0,
        le=65535,
        description="Port that `python -m app` listens on; 0 chooses a free one.",
    )
    data_dir: Path = Field(
        Path("data"),
        description="Folder of the store `creases.sqlite3` with specs, metrics and checkpoints.",
    )
    cache_dir: Path | None = Field(
        None,
        description="Folder for compiled kernels, the compressed plotly.js and, until they are "
        "read, long bodies of requests. Unset: kernels are stored next to the source files (or in "
        "the user's cache folder), plotly.js and bodies in `cache` inside the data folder.",
    )
    executor: Literal["threads", "inline"] = Field(
        "threads",
        description="Executor of computations: `threads` (thread pools) or `inline` (in the "
        "calling thread, for debugging).",
    )
    workers: int = Field(
        0,
        ge=0,
        le=256,
        description="Number of threads in each thread pool (small networks, large networks, "
        "studies); 0 means one per processor core.",
    )
    scheduler: str | None = Field(
        None,
        description="Address of a Dask scheduler (`tls://127.0.0.1:8786`) whose workers compute "
        "the cells of studies. Unset: threads of this process compute them.",
    )
    cluster_dir: Path | None = Field(
        None,
        description="Folder of the certificate and the key of a Dask cluster. Unset: `cluster` "
        "inside the data folder.",
    )
    chunk_seconds: float = Field(
        0.1,
        gt=0,
        le=10,
        description="Approximate duration of a chunk of training. Training stops at the end of a "
        "chunk if no request waits for it.",
    )
    max_layers: int = Field(8, ge=1, description="Maximum number of hidden layers.")
    max_units_per_layer: int = Field(256, ge=1, description="Maximum number of units per layer.")
    max_samples: int = Field(5_000, ge=4, description="Maximum number of samples in a data set.")
    max_epochs: int = Field(20_000, ge=1, description="Maximum epoch that can be requested.")
    max_interventions: int = Field(
        1_000, ge=1, description="Maximum number of interventions in a run."
    )
    max_grid: int = Field(400, ge=2, description="Maximum number of grid points along each side.")
    max_regions: int = Field(
        300_000, ge=1, description="Maximum number of linear regions in a frame."
    )
    max_cells: int = Field(5_000, ge=1, description="Maximum number of cells in a study.")
    max_film_frames: int = Field(
        600, ge=1, description="Maximum number of frames of a film of a training."
    )
    max_film_pixels: int = Field(
        400_000_000,
        ge=1,
        description="Maximum number of pixels of a film: frames times the square of the width.",
    )
    max_studies: int = Field(
        32, ge=1, description="Maximum number of studies that run at the same time."
    )
    max_body_bytes: int = Field(
        _MIB, ge=1024, description="Maximum length of a request body, in bytes."
    )
    max_regions_body_bytes: int = Field(
        8 * _MIB,
        ge=1024,
        description="Maximum length of the body of `POST /api/regions`, in bytes.",
    )
    max_csv_body_bytes: int = Field(
        8 * _MIB, ge=1024, description="Maximum length of a file for `POST /api/csv`, in bytes."
    )
    max_waiting: int = Field(
        64,
        ge=1,
        description="Maximum number of requests for small networks that are running or queued, and "
        "of those for large ones; further requests get status 429. At the limit, clients with less "
        "than an equal share of it are still admitted. Streams and cached frames do not count.",
    )
    max_connections: int = Field(
        2_000, ge=1, description="Maximum number of open connections, including streams."
    )
    max_connections_per_client: int = Field(
        500,
        ge=1,
        description="Maximum number of open connections, including streams, of one client address; "
        "further requests get status 429. Behind a trusted proxy, open requests are counted, by "
        "the address in `X-Forwarded-For`. Of IPv6 addresses, the network (/64) counts.",
    )
    header_seconds: float = Field(
        10.0,
        gt=0,
        le=3600,
        description="Time in seconds for the header of a request; after that the connection is "
        "closed.",
    )
    body_seconds: float = Field(
        20.0,
        gt=0,
        le=3600,
        description="Time in seconds for the body of a request, and for each part of a long one; "
        "after that the request gets status 408.",
    )
    write_seconds: float = Field(
        30.0,
        gt=0,
        le=3600,
        description="Time in seconds after which a client that does not read its response is "
        "disconnected.",
    )
    state_cache_bytes: int = Field(
        256 * _MIB, ge=0, description="Size of the cache of training states in memory, in bytes."
    )
    frame_cache_bytes: int = Field(
        128 * _MIB,
        ge=0,
        description="Size of the caches of frames and of their JSON in memory, in bytes; each has "
        "half of it.",
    )
    checkpoint_seconds: float = Field(
        2.0,
        ge=0,
        description="Training time between two checkpoints of a run. After a restart, returning to "
        "an epoch takes about this long.",
    )
    checkpoint_bytes: int = Field(
        1024 * _MIB,
        ge=0,
        description="Maximum size of all checkpoints and metrics in the store, in bytes; the least "
        "recently used ones are deleted first. They can be computed again.",
    )
    spec_bytes: int = Field(
        1024 * _MIB,
        ge=0,
        description="Maximum size of all specs in the store, in bytes. Specs are never deleted, "
        "because links name them; at the limit, new ones are not stored, and responses say so.",
    )
    study_bytes: int = Field(
        1024 * _MIB,
        ge=0,
        description="Maximum size of the results of all studies in the store, in bytes. At the "
        "limit, studies pause until some are deleted.",
    )
    table_bytes: int = Field(
        1024 * _MIB,
        ge=0,
        description="Maximum size of all uploaded tables in the store, in bytes after compression. "
        "Tables are deleted on request only; at the limit, new ones get status 507.",
    )
    cors_origins: Names = Field(
        (),
        description="Comma-separated web origins whose pages may call the API (for a notebook "
        "in a browser: `http://localhost:8888`); `*` for all. Unset: only the pages of this site.",
    )
    allowed_hosts: Names = Field(
        (),
        description="Comma-separated host names of the site; `*` for all. IP addresses, names "
        "without a dot and names under `.localhost` are always allowed. This protects the site "
        "from DNS rebinding: pages of other sites whose host name resolves to this machine.",
    )
    root_path: str | None = Field(
        None,
        description="Path under which a proxy serves the site, such as `/creases`. Unset: `/`.",
    )
    trusted_proxies: Names = Field(
        (),
        description="Comma-separated IP addresses and networks of trusted proxies; `*` for all. "
        "Their headers `X-Forwarded-Prefix`, `-Host`, `-Proto` and `-For` are applied. "
        "Unset: these headers are ignored.",
    )

    @field_validator("cors_origins", "allowed_hosts", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("root_path")
    @classmethod
    def _a_prefix(cls, value: str | None) -> str | None:
        return path_prefix(value or "") or None

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for part in value if value != ("*",) else ():
            ipaddress.ip_network(part)
        return value

    @property
    def cache_path(self) -> Path:
        """The folder for compiled kernels and the compressed plotly.js."""
        return self.data_dir / "cache" if self.cache_dir is None else self.cache_dir

    @property
    def cluster_path(self) -> Path:
        """The folder of the certificate and the key of a Dask cluster."""
        return self.data_dir / "cluster" if self.cluster_dir is None else self.cluster_dir

    def limits(self) -> Limits:
        """Return the limits on requests that the core checks."""
        return Limits(
            layers=self.max_layers,
            units_per_layer=self.max_units_per_layer,
            samples=self.max_samples,
            epochs=self.max_epochs,
            interventions=self.max_interventions,
            grid=self.max_grid,
            regions=self.max_regions,
            cells=self.max_cells,
            film_frames=self.max_film_frames,
            film_pixels=self.max_film_pixels,
            body_bytes=self.max_body_bytes,
            regions_body_bytes=self.max_regions_body_bytes,
            csv_body_bytes=self.max_csv_body_bytes,
        )
