"""Parts that the routes of one worker share: one value, `app.state.services`, made from the settings."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from api.attachments.receiving import Receiving
from api.auth.public_url import PublicUrl
from api.db.cluster.address import plain_url
from api.db.engine import EVERYTHING, as_application, open_engine
from api.gate.gate import Gate
from api.gate.rate_limit import RateLimit
from api.health.readiness import Readiness
from api.heavy.forwarding import HeavyReads
from api.heavy.turns import Turns
from api.http.access_log import AccessLog
from api.http.connections import Connections
from api.live.hub import Hub
from api.online_maps.layers import TiandituLayer, own_layers, tianditu
from api.online_maps.tiles import Source
from api.people.sign_in import SignIn
from api.phones.outbox import AT_ONCE
from api.phones.push_courier import Pushing
from api.planning.shelf import GroundShelf
from api.process.file_limits import most_connections
from api.public.form import FormSlots
from api.public.rate_limit import PublicRateLimit
from api.settings import Settings
from api.store.attachments.pictures import ImageProcessor
from api.store.identity.keyring import Keyring
from api.tls.certificate import Facts
from api.tls.service import Enrolment, enrolment, served
from api.trackers.rate_limit import TrackerRateLimit
from api.wiring import Wiring
from gis.store.graphs.repository import GraphShelf


@dataclass(slots=True)
class Services:
    """The parts of one worker, or of the process for heavy reads."""

    settings: Settings
    wiring: Wiring
    public_url: PublicUrl
    certificate: Facts | None
    enrolment: Enrolment | None
    connections: Connections
    gate: Gate
    sign_in: SignIn
    rate_limit: RateLimit
    pushing: Pushing | None
    images: ImageProcessor
    receiving: Receiving
    form_slots: FormSlots
    outbox: asyncio.Semaphore
    public_rate_limit: PublicRateLimit
    tracker_rate_limit: TrackerRateLimit
    tianditu: Mapping[TiandituLayer, Source]
    own_layers: tuple[Source, ...]
    readiness: Readiness
    access_log: AccessLog
    planning: GroundShelf
    turns: Turns
    heavy_reads: HeavyReads | None
    """The client of the process for heavy reads; None in that process itself."""
    hub: Hub

    @classmethod
    def of(cls, settings: Settings, heavy_reads: HeavyReads | None = None) -> "Services":
        """Return the parts of one worker; `settings.database_url` names a migrated database."""
        if settings.database_url is None:
            raise RuntimeError("WANGGE_DATABASE_URL is needed; `wangge serve` starts the embedded cluster and sets it")
        database_url = settings.application_url or settings.database_url
        engine = open_engine(database_url, pool_size=settings.pool_size, options=as_application())
        wiring = Wiring(settings, engine, GraphShelf(settings.graphs_folder), keyring=Keyring(settings.keys_file))
        gate = Gate(wiring)
        everything = as_application(EVERYTHING)
        key = settings.tianditu_key
        return cls(
            settings=settings,
            wiring=wiring,
            public_url=PublicUrl(settings.public_url),
            certificate=served(settings),
            enrolment=enrolment(settings),
            connections=Connections(most_connections(), settings.address_connections, settings.trusted_proxies),
            gate=gate,
            sign_in=SignIn(wiring),
            rate_limit=RateLimit(settings),
            pushing=Pushing.by(wiring) if settings.push else None,
            images=ImageProcessor(),
            receiving=Receiving(),
            form_slots=FormSlots(),
            outbox=asyncio.Semaphore(AT_ONCE),
            public_rate_limit=PublicRateLimit(settings),
            tracker_rate_limit=TrackerRateLimit(),
            tianditu=tianditu(settings.tianditu_url, key.get_secret_value()) if key else {},
            own_layers=own_layers(settings.tile_layers),
            readiness=Readiness(database_url, settings.home, wiring.shelf, options=everything),
            access_log=AccessLog(settings.logs_folder),
            planning=GroundShelf(settings.graphs_folder),
            turns=Turns(),
            heavy_reads=heavy_reads,
            hub=Hub(plain_url(database_url), gate.forget, options=everything),
        )

    @property
    def push_key(self) -> str | None:
        """Return the key by which push services know this server."""
        return None if self.pushing is None else self.pushing.public_key

    @property
    def attachment_mb(self) -> int:
        """Return how large an attachment may be, in megabytes."""
        return self.settings.attachment_limit_mb

    def close(self) -> None:
        """Let go of the database."""
        self.readiness.close()
        self.wiring.engine.dispose()
