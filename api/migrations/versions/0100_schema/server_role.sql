-- The extensions, the role that the server works as, and what it may do in every table that a migration makes; less
-- stands in rights.sql.
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'wangge_app') THEN
        CREATE ROLE wangge_app NOLOGIN;
    END IF;
    IF NOT pg_has_role(current_user, 'wangge_app', 'MEMBER') THEN
        EXECUTE format('GRANT wangge_app TO %I', current_user);
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'the role wangge_app is missing, or % is no member of it, and may not mend that', current_user
            USING HINT = format(
                'as administrator: CREATE ROLE wangge_app NOLOGIN; GRANT wangge_app TO %I;', current_user);
    WHEN duplicate_object OR unique_violation THEN
        NULL;  -- another database of the same server was migrated at the same moment
END $$;

CREATE SCHEMA identity;
GRANT USAGE ON SCHEMA public, identity TO wangge_app;
GRANT SELECT ON alembic_version TO wangge_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO wangge_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO wangge_app;
