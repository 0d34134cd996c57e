-- migrate:up

-- When a job of a user last started: whoever waits longest since then is next.
CREATE INDEX jobs_started ON app.jobs (user_id, kind, started_at) WHERE started_at IS NOT NULL;

-- migrate:down
-- Forward only: what a migration got wrong, the next one puts right.
