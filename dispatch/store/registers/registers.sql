-- Entries of registers by version: some dozens a year, all by the primary key.

-- name: add
INSERT INTO register_entry (county, register, version, entry, lines, withdrawn, made_at, made_by)
VALUES (:county, :register, 1, CAST(:entry AS jsonb), CAST(:lines AS jsonb), :withdrawn, :at, :by)
RETURNING number, version;

-- name: correct
-- Nothing where the newest version is another than the one that was read; of two at once, one finds its place taken.
INSERT INTO register_entry (county, register, number, version, entry, lines, withdrawn, made_at, made_by)
SELECT :county, :register, :number, CAST(:version AS integer) + 1, CAST(:entry AS jsonb), CAST(:lines AS jsonb), :withdrawn,
       :at, :by
WHERE (SELECT max(version) FROM register_entry WHERE county = :county AND register = :register AND number = :number) = :version
ON CONFLICT DO NOTHING
RETURNING number, version;

-- name: newest
-- The newest version of each entry, the latest day first.
SELECT * FROM (
    SELECT DISTINCT ON (number) * FROM register_entry
    WHERE county = :county AND register = :register ORDER BY number, version DESC
) entries ORDER BY entry ->> 'day' DESC, number DESC;

-- name: versions
SELECT * FROM register_entry WHERE county = :county AND register = :register AND number = :number ORDER BY version DESC;

-- name: known_by
-- The entries of a span of days as they were known at the end of a day.
SELECT * FROM (
    SELECT DISTINCT ON (number) * FROM register_entry
    WHERE county = :county AND register = :register
      AND made_at < (CAST(:day AS date) + 1)::timestamp AT TIME ZONE CAST(:zone AS text)
    ORDER BY number, version DESC
) entries
WHERE NOT withdrawn AND CAST(entry ->> 'day' AS date) BETWEEN :first AND :last ORDER BY number;
