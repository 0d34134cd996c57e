-- migrate:up

-- What hosted Supabase brings along and a plain Postgres lacks. Roles belong to the server, so another database may
-- have made them, or be making them now.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['anon NOLOGIN NOINHERIT', 'authenticated NOLOGIN NOINHERIT',
        'service_role NOLOGIN NOINHERIT', 'orchestrator LOGIN NOINHERIT', 'gateway LOGIN NOINHERIT', 'analyst NOLOGIN']
    LOOP
        IF to_regrole(split_part(wanted, ' ', 1)) IS NULL THEN
            BEGIN
                EXECUTE 'CREATE ROLE ' || wanted;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
    END LOOP;
    IF to_regnamespace('auth') IS NULL THEN
        CREATE SCHEMA auth;
        GRANT USAGE ON SCHEMA auth TO anon, authenticated, service_role;
    END IF;
    IF to_regprocedure('auth.uid()') IS NULL THEN
        CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $uid$
            SELECT (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
        $uid$;
    END IF;
END
$$;

-- orchestrator and gateway log in; whoever operates the database sets their passwords.
GRANT anon, authenticated TO gateway;

CREATE SCHEMA IF NOT EXISTS app;
GRANT USAGE ON SCHEMA app TO orchestrator, authenticated, anon;

-- Who asked for something. The account itself is at the identity provider.
CREATE TABLE app.users (
    id         uuid PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE app.uploads (
    id             uuid PRIMARY KEY,
    user_id        uuid NOT NULL REFERENCES app.users,
    request_sha256 text NOT NULL,
    purpose        text NOT NULL CHECK (purpose IN ('photo', 'voice')),
    file           jsonb NOT NULL,
    findings       jsonb NOT NULL,
    width          integer NOT NULL CHECK (width > 0),
    height         integer NOT NULL CHECK (height > 0),
    warnings       text[] NOT NULL DEFAULT '{}',
    created_at     timestamptz NOT NULL DEFAULT now(),
    erased_at      timestamptz
);
CREATE INDEX uploads_of_user ON app.uploads (user_id, created_at DESC, id DESC);

-- What a guardian agreed to, kept for as long as the law wants the proof.
CREATE TABLE app.consents (
    id           uuid PRIMARY KEY,
    user_id      uuid NOT NULL REFERENCES app.users,
    resource_id  uuid NOT NULL,
    text_version text NOT NULL,
    scopes       text[] NOT NULL,
    given_at     timestamptz NOT NULL,
    recorded_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX consents_of_user ON app.consents (user_id);

-- The catalogue: every published version, for ever as it was published.
CREATE TABLE app.stories (
    id                text NOT NULL,
    version           integer NOT NULL CHECK (version >= 1),
    packed            jsonb NOT NULL,
    age_bands         text[] NOT NULL,
    languages         text[] NOT NULL,
    titles            jsonb NOT NULL,
    summaries         jsonb NOT NULL,
    pages             text[] NOT NULL,
    pages_with_a_face text[] NOT NULL,
    preview_pages     text[] NOT NULL,
    operator          text NOT NULL,
    published_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id, version)
);

-- An operator gives a book away: who and why, and the reason when it could not be given.
CREATE TABLE app.grants (
    id             uuid PRIMARY KEY,
    preview_job_id uuid NOT NULL,
    operator       text NOT NULL,
    why            text NOT NULL,
    refused        text,
    created_at     timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE app.jobs (
    id                uuid PRIMARY KEY,
    user_id           uuid NOT NULL REFERENCES app.users,
    kind              text NOT NULL CHECK (kind IN ('preview', 'book')),
    story_id          text NOT NULL,
    story_version     integer NOT NULL,
    language          text NOT NULL,
    age_band          text NOT NULL,
    characters        jsonb NOT NULL,
    person            jsonb NOT NULL,
    request_sha256    text NOT NULL,
    input_sha256      text NOT NULL,
    preview_job_id    uuid REFERENCES app.jobs,
    grant_id          uuid REFERENCES app.grants,
    order_id          uuid,
    traceparent       text,
    status            text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'processing', 'done', 'failed')),
    version           integer NOT NULL DEFAULT 1 CHECK (version >= 1),
    stage             text NOT NULL,
    steps_done        integer NOT NULL,
    steps_total       integer NOT NULL,
    error_code        text,
    error_fault       text CHECK (error_fault IN ('customer', 'provider', 'platform')),
    manifest          jsonb,
    created_at        timestamptz NOT NULL,
    changed_at        timestamptz NOT NULL,
    queue_deadline_at timestamptz NOT NULL,
    started_at        timestamptz,
    run_deadline_at   timestamptz,
    paused_for        interval NOT NULL DEFAULT '0',
    finished_at       timestamptz,
    erased_at         timestamptz,
    FOREIGN KEY (story_id, story_version) REFERENCES app.stories,
    CHECK (steps_done BETWEEN 0 AND steps_total),
    CHECK ((status = 'queued') = (started_at IS NULL)),
    CHECK ((started_at IS NULL) = (run_deadline_at IS NULL)),
    CHECK ((status IN ('done', 'failed')) = (finished_at IS NOT NULL)),
    CHECK ((status = 'done') = (manifest IS NOT NULL)),
    CHECK ((status = 'failed') = (error_code IS NOT NULL)),
    CHECK ((error_code IS NULL) = (error_fault IS NULL)),
    CHECK (kind = 'preview' OR preview_job_id IS NOT NULL),
    CHECK (kind = 'preview' OR num_nonnulls(grant_id, order_id) = 1)
);
CREATE INDEX jobs_of_user ON app.jobs (user_id, created_at DESC, id DESC);
CREATE INDEX jobs_queued ON app.jobs (kind, created_at, id) WHERE status = 'queued';
CREATE INDEX jobs_running ON app.jobs (user_id, kind, run_deadline_at) WHERE status = 'processing';
CREATE UNIQUE INDEX jobs_one_book_per_grant ON app.jobs (grant_id) WHERE kind = 'book';
CREATE UNIQUE INDEX jobs_one_book_per_order ON app.jobs (order_id) WHERE kind = 'book';
CREATE INDEX jobs_of_preview ON app.jobs (preview_job_id) WHERE preview_job_id IS NOT NULL;

CREATE TABLE app.job_steps (
    job_id      uuid NOT NULL REFERENCES app.jobs,
    step        text NOT NULL,
    position    integer NOT NULL,
    stage       text NOT NULL,
    page        text,
    state       text NOT NULL CHECK (state IN ('waiting', 'sent', 'done', 'failed')),
    reused      boolean NOT NULL DEFAULT false,
    command_id  uuid NOT NULL UNIQUE,
    times_sent  integer NOT NULL DEFAULT 0,
    output      jsonb,
    error_code  text,
    error_fault text,
    started_at  timestamptz,
    sent_at     timestamptz,
    not_after   timestamptz,
    ended_at    timestamptz,
    PRIMARY KEY (job_id, step),
    CHECK ((state = 'done') = (output IS NOT NULL)),
    CHECK ((state = 'failed') = (error_code IS NOT NULL)),
    CHECK ((state IN ('done', 'failed')) = (ended_at IS NOT NULL))
);
CREATE INDEX job_steps_sent ON app.job_steps (sent_at) WHERE state = 'sent';

-- What happened to a job, one line per version.
CREATE TABLE app.job_events (
    job_id     uuid NOT NULL REFERENCES app.jobs,
    version    integer NOT NULL,
    cause      text NOT NULL,
    step       text,
    status     text NOT NULL,
    stage      text NOT NULL,
    steps_done integer NOT NULL,
    at         timestamptz NOT NULL,
    PRIMARY KEY (job_id, version)
);

-- Why a wish was refused, under the id of the thing that was wished for.
CREATE TABLE app.refusals (
    resource_id    uuid NOT NULL,
    request_sha256 text NOT NULL,
    user_id        uuid NOT NULL REFERENCES app.users,
    resource       text NOT NULL CHECK (resource IN ('upload', 'job')),
    code           text NOT NULL,
    status         integer NOT NULL CHECK (status BETWEEN 400 AND 499),
    params         jsonb NOT NULL DEFAULT '{}',
    created_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (resource_id, request_sha256)
);
CREATE INDEX refusals_of_user ON app.refusals (user_id);

CREATE TABLE app.ai_calls (
    id              uuid PRIMARY KEY,
    job_id          uuid NOT NULL REFERENCES app.jobs,
    step            text NOT NULL,
    call            text NOT NULL,
    attempt         integer NOT NULL,
    provider        text NOT NULL,
    model           text NOT NULL,
    request_id      text NOT NULL,
    outcome         text NOT NULL CHECK (outcome IN ('succeeded', 'rejected', 'unknown')),
    cost_usd_micros bigint NOT NULL CHECK (cost_usd_micros >= 0),
    submitted_at    timestamptz NOT NULL,
    finished_at     timestamptz NOT NULL,
    recorded_at     timestamptz NOT NULL DEFAULT now(),
    UNIQUE (job_id, step, call, attempt)
);

CREATE TABLE app.analytics_events (
    id           uuid PRIMARY KEY,
    name         text NOT NULL,
    anonymous_id uuid,
    user_id      uuid,
    session_id   uuid,
    story_id     text,
    age_band     text,
    language     text,
    job_id       uuid,
    order_id     uuid,
    props        jsonb NOT NULL DEFAULT '{}',
    occurred_at  timestamptz NOT NULL,
    received_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX analytics_events_by_name ON app.analytics_events (name, occurred_at);

CREATE TABLE app.provider_pauses (
    provider   text PRIMARY KEY,
    code       text NOT NULL,
    told_at    timestamptz NOT NULL,
    paused_at  timestamptz
);

CREATE TABLE app.inbox (
    message_id  uuid PRIMARY KEY,
    received_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX inbox_by_age ON app.inbox (received_at);

CREATE TABLE app.outbox (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id     uuid NOT NULL UNIQUE,
    correlation_id uuid NOT NULL,
    exchange       text NOT NULL,
    type           text NOT NULL,
    body           text NOT NULL,
    headers        jsonb NOT NULL DEFAULT '{}',
    mandatory      boolean NOT NULL DEFAULT true,
    created_at     timestamptz NOT NULL DEFAULT now(),
    due_at         timestamptz NOT NULL DEFAULT now(),
    returned       integer NOT NULL DEFAULT 0,
    published_at   timestamptz
);
CREATE INDEX outbox_pending ON app.outbox (due_at, id) WHERE published_at IS NULL;
CREATE INDEX outbox_by_age ON app.outbox (published_at) WHERE published_at IS NOT NULL;

-- A job happens once: what was asked never changes, what has ended stays as it ended.
CREATE FUNCTION app.keep_jobs_true() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a job is never deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.status IN ('done', 'failed') THEN
        RAISE EXCEPTION 'job % has ended', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.status = 'queued' AND OLD.status <> 'queued' THEN
        RAISE EXCEPTION 'job % is never queued again', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.id, NEW.user_id, NEW.kind, NEW.story_id, NEW.story_version, NEW.language, NEW.age_band, NEW.characters,
        NEW.person, NEW.request_sha256, NEW.input_sha256, NEW.preview_job_id, NEW.grant_id, NEW.order_id,
        NEW.traceparent, NEW.steps_total, NEW.created_at, NEW.queue_deadline_at)
       IS DISTINCT FROM
       (OLD.id, OLD.user_id, OLD.kind, OLD.story_id, OLD.story_version, OLD.language, OLD.age_band, OLD.characters,
        OLD.person, OLD.request_sha256, OLD.input_sha256, OLD.preview_job_id, OLD.grant_id, OLD.order_id,
        OLD.traceparent, OLD.steps_total, OLD.created_at, OLD.queue_deadline_at)
    THEN
        RAISE EXCEPTION 'the inputs of job % never change', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.version < OLD.version OR NEW.steps_done < OLD.steps_done THEN
        RAISE EXCEPTION 'job % never goes back', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER jobs_stay_true BEFORE UPDATE OR DELETE ON app.jobs
    FOR EACH ROW EXECUTE FUNCTION app.keep_jobs_true();

CREATE FUNCTION app.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % never change', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER stories_stay_true BEFORE UPDATE OR DELETE ON app.stories
    FOR EACH ROW EXECUTE FUNCTION app.refuse_change();
CREATE TRIGGER job_events_stay_true BEFORE UPDATE OR DELETE ON app.job_events
    FOR EACH ROW EXECUTE FUNCTION app.refuse_change();

-- Every table is closed; the doors follow.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['users', 'uploads', 'consents', 'stories', 'grants', 'jobs', 'job_steps', 'job_events',
        'refusals', 'ai_calls', 'analytics_events', 'provider_pauses', 'inbox', 'outbox']
    LOOP
        EXECUTE format('ALTER TABLE app.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE app.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY orchestrator_works ON app.%I TO orchestrator USING (true) WITH CHECK (true)', name);
    END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE ON
    app.users, app.uploads, app.consents, app.grants, app.jobs, app.job_steps, app.refusals, app.provider_pauses,
    app.outbox
TO orchestrator;
GRANT SELECT, INSERT ON
    app.stories, app.job_events, app.ai_calls, app.analytics_events, app.inbox
TO orchestrator;
GRANT DELETE ON app.inbox, app.outbox TO orchestrator;

GRANT SELECT ON app.uploads, app.jobs, app.refusals TO authenticated;
GRANT SELECT (id, version, packed, age_bands, languages, titles, summaries, pages, preview_pages, published_at)
    ON app.stories TO authenticated, anon;
CREATE POLICY owner_reads ON app.uploads FOR SELECT TO authenticated USING ((SELECT auth.uid()) = user_id);
CREATE POLICY owner_reads ON app.jobs FOR SELECT TO authenticated USING ((SELECT auth.uid()) = user_id);
CREATE POLICY owner_reads ON app.refusals FOR SELECT TO authenticated USING ((SELECT auth.uid()) = user_id);
CREATE POLICY anyone_reads ON app.stories FOR SELECT TO authenticated, anon USING (true);

-- The migration tool's own record: who runs on this schema may see how new it is.
ALTER TABLE app.schema_migrations ENABLE ROW LEVEL SECURITY;
CREATE POLICY services_look ON app.schema_migrations FOR SELECT TO orchestrator USING (true);
GRANT SELECT ON app.schema_migrations TO orchestrator;

-- migrate:down
-- Forward only: what a migration got wrong, the next one puts right.
