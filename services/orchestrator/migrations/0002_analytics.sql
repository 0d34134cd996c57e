-- migrate:up

-- What the analyst may see: views that run with their owner's rights and leave out whoever it was about.
CREATE SCHEMA analytics;
GRANT USAGE ON SCHEMA analytics TO analyst;

-- Row security is forced on owners too, where they are no superusers.
CREATE POLICY views_read ON app.jobs FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY views_read ON app.job_steps FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY views_read ON app.ai_calls FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY views_read ON app.analytics_events FOR SELECT TO CURRENT_USER USING (true);

CREATE VIEW analytics.jobs AS
SELECT id, kind, story_id, story_version, language, age_band, status, stage, steps_done, steps_total, error_code,
       error_fault, preview_job_id, created_at, started_at, finished_at
FROM app.jobs;

CREATE VIEW analytics.steps AS
SELECT job_id, step, stage, page, state, reused, times_sent, error_code, error_fault, started_at, sent_at, ended_at
FROM app.job_steps;

CREATE VIEW analytics.ai_calls AS
SELECT c.job_id, j.kind, j.story_id, c.step, c.call, c.attempt, c.provider, c.model, c.outcome, c.cost_usd_micros,
       c.submitted_at, c.finished_at
FROM app.ai_calls c JOIN app.jobs j ON j.id = c.job_id;

CREATE VIEW analytics.events AS
SELECT id, name, anonymous_id, session_id, story_id, age_band, language, job_id, order_id, props, occurred_at
FROM app.analytics_events;

CREATE VIEW analytics.job_health_daily AS
SELECT date_trunc('day', created_at) AS day, kind, story_id,
       count(*) FILTER (WHERE status = 'done') AS done,
       count(*) FILTER (WHERE status = 'failed') AS failed,
       round(100.0 * count(*) FILTER (WHERE status = 'done') / nullif(count(*) FILTER (WHERE finished_at IS NOT NULL), 0), 1)
           AS success_percent,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY finished_at - created_at) FILTER (WHERE status = 'done') AS p50,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY finished_at - created_at) FILTER (WHERE status = 'done') AS p95
FROM app.jobs
GROUP BY 1, 2, 3;

CREATE VIEW analytics.failures AS
SELECT date_trunc('day', finished_at) AS day, kind, error_code AS code, error_fault AS fault, count(*) AS jobs
FROM app.jobs
WHERE status = 'failed'
GROUP BY 1, 2, 3, 4;

CREATE VIEW analytics.cost_per_job AS
SELECT j.id AS job_id, j.kind, j.story_id, j.status, count(c.id) AS calls,
       coalesce(sum(c.cost_usd_micros), 0) / 1000000.0 AS cost_usd
FROM app.jobs j LEFT JOIN app.ai_calls c ON c.job_id = j.id
GROUP BY j.id;

GRANT SELECT ON ALL TABLES IN SCHEMA analytics TO analyst;

-- migrate:down
-- Forward only: what a migration got wrong, the next one puts right.
