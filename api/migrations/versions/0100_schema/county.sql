-- The ground of a county: its organisation, who is responsible for what, and where it lies.
CREATE TABLE county (
    county text NOT NULL,
    name text NOT NULL,
    name_en text,
    seat text NOT NULL,
    time_zone text DEFAULT 'Asia/Shanghai' NOT NULL,
    synthetic boolean DEFAULT false NOT NULL,
    notice text,
    attribution text[] DEFAULT '{}' NOT NULL,
    loaded_at timestamptz DEFAULT now() NOT NULL,
    boundary geometry(MultiPolygon, 4326) NOT NULL,
    CONSTRAINT pk_county PRIMARY KEY (county),
    CONSTRAINT ck_county_code CHECK (county ~ '^[0-9]{6}$'),
    CONSTRAINT ck_county_valid_boundary CHECK (ST_IsValid(boundary))
);
CREATE INDEX ix_county_boundary ON county USING gist (boundary);

CREATE TABLE neighbour (
    county text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    boundary geometry(MultiPolygon, 4326) NOT NULL,
    CONSTRAINT pk_neighbour PRIMARY KEY (county, code),
    CONSTRAINT fk_neighbour_county FOREIGN KEY (county) REFERENCES county ON DELETE CASCADE
);
CREATE INDEX ix_neighbour_boundary ON neighbour USING gist (boundary);

CREATE TABLE organisation_unit (
    county text NOT NULL,
    code text NOT NULL,
    parent text,
    level text NOT NULL,
    name text NOT NULL,
    name_en text,
    CONSTRAINT pk_organisation_unit PRIMARY KEY (county, code),
    CONSTRAINT fk_organisation_unit_county FOREIGN KEY (county) REFERENCES county ON DELETE CASCADE,
    CONSTRAINT fk_organisation_unit_county_parent FOREIGN KEY (county, parent)
        REFERENCES organisation_unit DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT ck_organisation_unit_level CHECK (level IN ('city', 'county', 'station')),
    CONSTRAINT ck_organisation_unit_has_parent CHECK ((level = 'city') = (parent IS NULL) OR level = 'county'),
    CONSTRAINT ck_organisation_unit_not_its_own_parent CHECK (parent <> code)
);

-- Which counties and stations lie at a unit and below it. A view, not a function: the planner takes it apart, and reads
-- the one unit that is asked for by its key. `stations` is null above a station: nothing below the county is hidden
-- there.
CREATE VIEW unit_below WITH (security_invoker = true) AS
SELECT u.county, u.code AS unit, u.level,
       CASE u.level WHEN 'city' THEN ARRAY(SELECT DISTINCT o.county FROM organisation_unit o
                                           WHERE o.parent = u.code AND o.level = 'county' ORDER BY o.county)
       ELSE ARRAY[u.county] END AS counties,
       CASE u.level WHEN 'station' THEN ARRAY(
           WITH RECURSIVE below AS (
               SELECT u.code UNION SELECT o.code FROM organisation_unit o JOIN below ON o.parent = below.code
               WHERE o.county = u.county)
           SELECT code FROM below) END AS stations
FROM organisation_unit u;

CREATE TABLE station (
    county text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    name_en text,
    address text,
    phone text,
    towns text[] DEFAULT '{}' NOT NULL,
    source jsonb,
    geom geometry(Point, 4326) NOT NULL,
    CONSTRAINT pk_station PRIMARY KEY (county, code),
    CONSTRAINT fk_station_county_code FOREIGN KEY (county, code) REFERENCES organisation_unit ON DELETE CASCADE
);
CREATE INDEX ix_station_geom ON station USING gist (geom);

CREATE TABLE committee (
    county text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    town_code text NOT NULL,
    town_name text NOT NULL,
    is_community boolean NOT NULL,
    urban_rural_class text,
    station text,
    CONSTRAINT pk_committee PRIMARY KEY (county, code),
    CONSTRAINT fk_committee_county FOREIGN KEY (county) REFERENCES county ON DELETE CASCADE,
    CONSTRAINT fk_committee_county_station FOREIGN KEY (county, station)
        REFERENCES station ON DELETE SET NULL (station),
    CONSTRAINT ck_committee_code CHECK (code ~ '^[0-9]{12}$'),
    CONSTRAINT ck_committee_urban_rural_class CHECK (urban_rural_class ~ '^(111|112|121|122|123|210|220)$')
);

CREATE TABLE inspector (
    county text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    station text,
    phone text,
    CONSTRAINT pk_inspector PRIMARY KEY (county, code),
    CONSTRAINT fk_inspector_county FOREIGN KEY (county) REFERENCES county ON DELETE CASCADE,
    CONSTRAINT fk_inspector_county_station FOREIGN KEY (county, station) REFERENCES station
);

CREATE TABLE cell (
    county text NOT NULL,
    code text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    validity daterange GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED NOT NULL,
    kind text NOT NULL,
    committee text NOT NULL,
    in_town boolean NOT NULL,
    inspector text,
    station text,
    name text,
    geom geometry(MultiPolygon, 4326) NOT NULL,
    CONSTRAINT pk_cell PRIMARY KEY (county, code, valid_from),
    CONSTRAINT fk_cell_county FOREIGN KEY (county) REFERENCES county ON DELETE CASCADE,
    CONSTRAINT fk_cell_county_committee FOREIGN KEY (county, committee) REFERENCES committee,
    CONSTRAINT fk_cell_county_inspector FOREIGN KEY (county, inspector) REFERENCES inspector,
    CONSTRAINT fk_cell_county_station FOREIGN KEY (county, station)
        REFERENCES station ON DELETE SET NULL (station),
    CONSTRAINT ck_cell_code CHECK (code ~ '^[0-9]{15}$'),
    CONSTRAINT ck_cell_code_of_committee CHECK (starts_with(code, committee)),
    CONSTRAINT ck_cell_kind CHECK (kind IN ('urban', 'rural', 'community')),
    CONSTRAINT ck_cell_validity_order CHECK (valid_to > valid_from),
    CONSTRAINT ck_cell_valid_geom CHECK (ST_IsValid(geom)),
    CONSTRAINT ex_cell_one_validity_at_a_time EXCLUDE USING gist (county WITH =, code WITH =, validity WITH &&)
);
CREATE INDEX ix_cell_geom ON cell USING gist (geom);

CREATE TABLE household (
    county text NOT NULL,
    code text NOT NULL,
    households integer NOT NULL,
    population integer,
    origin text,
    year integer,
    CONSTRAINT pk_household PRIMARY KEY (county, code),
    CONSTRAINT fk_household_county FOREIGN KEY (county) REFERENCES county ON DELETE CASCADE,
    CONSTRAINT ck_household_code CHECK (code ~ '^[0-9]{12}([0-9]{3})?$'),
    CONSTRAINT ck_household_counted CHECK (households >= 0 AND population >= 0),
    CONSTRAINT ck_household_year CHECK (year BETWEEN 1949 AND 2199)
);

CREATE TABLE calendar_day (
    county text NOT NULL,
    day date NOT NULL,
    kind text NOT NULL,
    name text,
    CONSTRAINT pk_calendar_day PRIMARY KEY (county, day),
    CONSTRAINT fk_calendar_day_county FOREIGN KEY (county) REFERENCES county ON DELETE CASCADE,
    CONSTRAINT ck_calendar_day_kind CHECK (kind IN ('rest', 'work', 'surge'))
);

CREATE TABLE road_graph (
    county text NOT NULL,
    version text NOT NULL,
    profile text NOT NULL,
    source_name text NOT NULL,
    source_sha256 text NOT NULL,
    built_at timestamptz NOT NULL,
    active boolean NOT NULL,
    facts jsonb NOT NULL,
    CONSTRAINT pk_road_graph PRIMARY KEY (county, version),
    CONSTRAINT fk_road_graph_county FOREIGN KEY (county) REFERENCES county ON DELETE CASCADE
);
CREATE UNIQUE INDEX uq_road_graph_active ON road_graph (county) WHERE active;

CREATE TABLE place (
    county text NOT NULL,
    id bigint GENERATED BY DEFAULT AS IDENTITY,
    kind text NOT NULL,
    name text NOT NULL,
    name_en text,
    folded text NOT NULL,
    grams text[] NOT NULL,
    point text,
    origin text DEFAULT 'place' NOT NULL,
    geom geometry(Point, 4326) NOT NULL,
    extent_m double precision,
    CONSTRAINT pk_place PRIMARY KEY (county, id),
    CONSTRAINT fk_place_county FOREIGN KEY (county) REFERENCES county ON DELETE CASCADE,
    CONSTRAINT ck_place_origin CHECK (origin IN ('place', 'point', 'station', 'committee'))
);
CREATE INDEX ix_place_county_folded ON place (county, folded);
CREATE INDEX ix_place_geom ON place USING gist (geom);
CREATE INDEX ix_place_grams ON place USING gin (grams);
CREATE INDEX ix_place_trigrams ON place USING gin (folded gin_trgm_ops);
