"""Every ``CREASES_*`` setting: its name, its meaning and what it is when nobody says."""

import ipaddress
import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import unquote

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from .core.schema.base import Limits

_MIB = 2**20

Names = Annotated[tuple[str, ...], NoDecode]

_PAGES = ("curve", "claims", "studies", "embed", "docs", "r")
_FILES = ("static", "static-offline-docs", "assets")
OWN_PATHS = frozenset([*_PAGES, *_FILES, "api", "openapi.json", "healthz", "readyz"])
"""First parts of the site's own paths."""

_LONGEST_PREFIX = 200
_SEGMENT = re.compile(r"[\w.~@:+,=-]+")


def path_prefix(text: str) -> str:
    """Return a path prefix, percent-decoded and without a slash at its end; empty for the root.

    Raises
    ------
    ValueError
        It is no plain absolute path, or begins with one of the site's own paths, so that nobody
        could tell whether a proxy has stripped it.
    """
    path = unquote(text).rstrip("/")
    if not path:
        return ""
    if len(path) > _LONGEST_PREFIX:
        raise ValueError(f"must have at most {_LONGEST_PREFIX} characters, got {len(path)}")
    root, *segments = path.split("/")
    if root or not all(_SEGMENT.fullmatch(part) and part.strip(".") for part in segments):
        raise ValueError("must be a path such as /creases, of letters, digits and -_.~@:+,=")
    if segments[0] in OWN_PATHS:
        raise ValueError(f"must not begin with the site's own path /{segments[0]}")
    return path


class Settings(BaseSettings):
    """The settings of one server, read from the environment when it is made (never at import)."""

    model_config = SettingsConfigDict(env_prefix="CREASES_", frozen=True, extra="ignore")

    host: str = Field(
        "127.0.0.1",
        description="Address that `python -m app` listens on. `0.0.0.0` lets other machines in: "
        "anyone who can reach it can then use, change and delete everything.",
    )
    port: int = Field(
        8000,
        ge=0,
        le=65535,
        description="Port that `python -m app` listens on; 0 takes a free one.",
    )
    data_dir: Path = Field(
        Path("data"),
        description="Folder of the store, `creases.sqlite3`: specs, metrics, checkpoints.",
    )
    cache_dir: Path | None = Field(
        None,
        description="Folder for compiled kernels and the compressed plotly.js. Unset: kernels are "
        "kept beside the source (or in the user's cache folder), plotly.js in `cache` inside the "
        "data folder.",
    )
    executor: Literal["threads", "inline"] = Field(
        "threads",
        description="Where work is done: `threads` (a pool in this process) or `inline` "
        "(at once in the caller, for debugging).",
    )
    workers: int = Field(
        0,
        ge=0,
        le=256,
        description="Threads that compute; 0 takes one for each processor core. As many more work "
        "on large networks, so that nobody who asks for something small waits behind them.",
    )
    scheduler: str | None = Field(
        None,
        description="Address of a Dask scheduler (`tcp://127.0.0.1:8786`) whose workers work on "
        "the cells of studies. Unset: threads of this process do.",
    )
    chunk_seconds: float = Field(
        0.1,
        gt=0,
        le=10,
        description="About how long one chunk of training takes. Training stops within a chunk "
        "when nobody waits for it any more.",
    )
    max_layers: int = Field(8, ge=1, description="Most hidden layers of a network.")
    max_units_per_layer: int = Field(256, ge=1, description="Most units in one hidden layer.")
    max_samples: int = Field(5_000, ge=4, description="Most samples in a data set.")
    max_epochs: int = Field(20_000, ge=1, description="Last epoch that can be asked for.")
    max_interventions: int = Field(1_000, ge=1, description="Most interventions in a run.")
    max_grid: int = Field(400, ge=2, description="Most points along one side of a sampled grid.")
    max_regions: int = Field(
        300_000, ge=1, description="Most linear regions in one picture; more are refused."
    )
    max_cells: int = Field(5_000, ge=1, description="Most cells of a study.")
    max_body_bytes: int = Field(_MIB, ge=1024, description="Longest request body, in bytes.")
    max_regions_body_bytes: int = Field(
        8 * _MIB, ge=1024, description="Longest body of `POST /api/regions`, in bytes."
    )
    max_csv_body_bytes: int = Field(
        8 * _MIB, ge=1024, description="Longest file of `POST /api/csv`, in bytes."
    )
    max_waiting: int = Field(
        64,
        ge=1,
        description="Most requests that compute or wait for a computation at one time; "
        "one more is answered 429.",
    )
    state_cache_bytes: int = Field(
        256 * _MIB, ge=0, description="Memory for training states, so that going back is quick."
    )
    frame_cache_bytes: int = Field(
        128 * _MIB,
        ge=0,
        description="Memory for finished frames, so that seeing one again is quick.",
    )
    checkpoint_seconds: float = Field(
        2.0,
        ge=0,
        description="Training time after which a checkpoint goes to the store: about how long "
        "it takes to come back to any epoch of a run after a restart.",
    )
    checkpoint_bytes: int = Field(
        1024 * _MIB,
        ge=0,
        description="Most bytes of checkpoints in the store; the longest unused go first.",
    )
    cors_origins: Names = Field(
        (),
        description="Comma-separated web origins whose pages may call the API (for a notebook "
        "in a browser: `http://localhost:8888`); `*` for all. Unset: only this site's own page.",
    )
    allowed_hosts: Names = Field(
        (),
        description="Comma-separated host names under which the site may be asked for, beside IP "
        "addresses, names without a dot and names under `.localhost`, which always may; `*` for "
        "all. Keeps pages of other sites from reaching it by a name of theirs that resolves to "
        "this machine.",
    )
    root_path: str | None = Field(
        None,
        description="Path under which a proxy serves the site, such as `/creases`. Unset: `/`.",
    )
    trusted_proxies: Names = Field(
        (),
        description="Comma-separated IP addresses and networks of proxies whose "
        "`X-Forwarded-Prefix`, `-Host`, `-Proto` and `-For` are believed; `*` for all. "
        "Unset: those headers are ignored.",
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
        """The folder for what can be made again: compiled kernels, compressed plotly.js."""
        return self.data_dir / "cache" if self.cache_dir is None else self.cache_dir

    def limits(self) -> Limits:
        """The limits on what a client can name, as the core checks them."""
        return Limits(
            layers=self.max_layers,
            units_per_layer=self.max_units_per_layer,
            samples=self.max_samples,
            epochs=self.max_epochs,
            interventions=self.max_interventions,
            grid=self.max_grid,
            regions=self.max_regions,
            cells=self.max_cells,
            body_bytes=self.max_body_bytes,
            regions_body_bytes=self.max_regions_body_bytes,
            csv_body_bytes=self.max_csv_body_bytes,
        )
