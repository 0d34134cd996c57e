-- migrate:up

-- What a story is sold as, and for how much. Versions of the price list never change; the highest is in force.
ALTER TABLE app.stories ADD COLUMN price_ids jsonb NOT NULL DEFAULT '{}';

CREATE TABLE app.price_lists (
    version      integer PRIMARY KEY CHECK (version >= 1),
    ships_to     text[] NOT NULL,
    operator     text NOT NULL,
    published_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE app.prices (
    version        integer NOT NULL REFERENCES app.price_lists,
    id             text NOT NULL,
    currency       text NOT NULL CHECK (currency IN ('usd', 'eur', 'gbp')),
    goods_minor    bigint NOT NULL CHECK (goods_minor BETWEEN 50 AND 99999999),
    shipping_minor bigint CHECK (shipping_minor BETWEEN 0 AND 99999999),
    PRIMARY KEY (version, id, currency)
);

-- A user agreed to a preview as it was shown: what the book of it has to be.
CREATE TABLE app.acceptances (
    id              uuid PRIMARY KEY,
    user_id         uuid NOT NULL REFERENCES app.users,
    request_sha256  text NOT NULL,
    preview_job_id  uuid NOT NULL UNIQUE REFERENCES app.jobs,
    manifest_sha256 text NOT NULL,
    story_id        text NOT NULL,
    story_version   integer NOT NULL,
    story_sha256    text NOT NULL,
    person_sha256   text NOT NULL,
    pages           jsonb NOT NULL,
    accepted_at     timestamptz NOT NULL,
    FOREIGN KEY (story_id, story_version) REFERENCES app.stories
);
CREATE INDEX acceptances_of_user ON app.acceptances (user_id, accepted_at DESC, id DESC);

CREATE TABLE app.orders (
    id                uuid PRIMARY KEY,
    user_id           uuid NOT NULL REFERENCES app.users,
    request_sha256    text NOT NULL,
    acceptance_id     uuid NOT NULL REFERENCES app.acceptances,
    preview_job_id    uuid NOT NULL REFERENCES app.jobs,
    format            text NOT NULL CHECK (format IN ('digital', 'softcover', 'hardcover')),
    currency          text NOT NULL CHECK (currency IN ('usd', 'eur', 'gbp')),
    goods_minor       bigint NOT NULL CHECK (goods_minor >= 0),
    shipping_minor    bigint CHECK (shipping_minor >= 0),
    ships_to          text[] NOT NULL DEFAULT '{}',
    price_list        integer NOT NULL,
    product_name      text NOT NULL,
    replaces_order_id uuid UNIQUE REFERENCES app.orders,
    granted           boolean NOT NULL DEFAULT false,
    traceparent       text,
    created_at        timestamptz NOT NULL,
    version           integer NOT NULL CHECK (version >= 1),
    status            text NOT NULL CHECK (status IN ('awaiting_payment', 'payment_processing', 'payment_failed', 'expired',
        'paid', 'partially_refunded', 'refunded', 'disputed', 'chargeback_lost', 'payment_unconfirmed')),
    held              text[] NOT NULL DEFAULT '{}',
    released          text[] NOT NULL DEFAULT '{}',
    paid_at           timestamptz,
    synced_at         timestamptz,
    changed_at        timestamptz NOT NULL,
    CHECK (granted OR goods_minor >= 50)
);
CREATE INDEX orders_of_user ON app.orders (user_id, created_at DESC, id DESC);
CREATE INDEX orders_of_acceptance ON app.orders (acceptance_id);
CREATE INDEX orders_by_status ON app.orders (status, changed_at);

-- Every checkout we asked for, and what Stripe answered.
CREATE TABLE app.checkouts (
    order_id   uuid NOT NULL REFERENCES app.orders,
    number     integer NOT NULL CHECK (number >= 1),
    state      text NOT NULL CHECK (state IN ('asked', 'opened', 'failed')),
    asked_at   timestamptz NOT NULL,
    sent_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    session_id text,
    url        text,
    failure    text,
    PRIMARY KEY (order_id, number),
    CHECK ((state = 'opened') = (session_id IS NOT NULL)),
    CHECK ((state = 'opened') = (url IS NOT NULL)),
    CHECK ((state = 'failed') = (failure IS NOT NULL))
);
CREATE INDEX checkouts_asked ON app.checkouts (sent_at) WHERE state = 'asked';

-- Every event of Stripe that had its effect, once.
CREATE TABLE app.payment_events (
    stripe_event_id text PRIMARY KEY,
    order_id        uuid NOT NULL REFERENCES app.orders,
    type            text NOT NULL,
    fact            text NOT NULL,
    livemode        boolean NOT NULL,
    created_at      timestamptz NOT NULL,
    received_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX payment_events_of_order ON app.payment_events (order_id, created_at);

-- What these events add up to: per attempt, refund and dispute the highest that was ever told.
CREATE TABLE app.payment_facts (
    order_id     uuid NOT NULL REFERENCES app.orders,
    kind         text NOT NULL CHECK (kind IN ('attempt', 'refund', 'dispute', 'total')),
    key          text NOT NULL,
    state        text NOT NULL,
    payment      text NOT NULL,
    amount_minor bigint,
    body         jsonb NOT NULL,
    changed_at   timestamptz NOT NULL,
    PRIMARY KEY (order_id, kind, key)
);
CREATE INDEX payment_facts_open ON app.payment_facts (order_id)
    WHERE kind = 'attempt' AND state IN ('open', 'processing');
CREATE INDEX payment_facts_differing ON app.payment_facts (order_id) WHERE kind = 'total' AND state = 'differs';

-- Facts of orders nobody knows (yet): tried again, then told to people; never thrown away.
CREATE TABLE app.unplaced_facts (
    stripe_event_id text PRIMARY KEY,
    body            jsonb NOT NULL,
    first_seen_at   timestamptz NOT NULL,
    due_at          timestamptz NOT NULL,
    tries           integer NOT NULL DEFAULT 0,
    dead_at         timestamptz
);
CREATE INDEX unplaced_facts_due ON app.unplaced_facts (due_at) WHERE dead_at IS NULL;

-- Money we asked Stripe to give back.
CREATE TABLE app.refunds (
    order_id          uuid NOT NULL REFERENCES app.orders,
    key               text NOT NULL,
    payment_intent_id text NOT NULL,
    amount_minor      bigint NOT NULL CHECK (amount_minor > 0),
    reason            text NOT NULL CHECK (reason IN ('book_failed', 'duplicate_payment', 'operator')),
    state             text NOT NULL CHECK (state IN ('asked', 'made', 'refused')),
    asked_at          timestamptz NOT NULL,
    sent_at           timestamptz NOT NULL,
    refund_id         text,
    refused           text,
    PRIMARY KEY (order_id, key)
);
CREATE INDEX refunds_asked ON app.refunds (sent_at) WHERE state = 'asked';

-- What is done about a paid book that failed, once per order.
CREATE TABLE app.resolutions (
    order_id   uuid PRIMARY KEY REFERENCES app.orders,
    job_id     uuid NOT NULL REFERENCES app.jobs,
    due_at     timestamptz NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('open', 'refund', 'replacement')),
    decided_at timestamptz,
    CHECK ((kind = 'open') = (decided_at IS NULL))
);
CREATE INDEX resolutions_open ON app.resolutions (due_at) WHERE kind = 'open';

-- What happened to an order, one line per version: its timeline.
CREATE TABLE app.order_events (
    order_id     uuid NOT NULL REFERENCES app.orders,
    version      integer NOT NULL,
    cause        text NOT NULL,
    status       text NOT NULL,
    at           timestamptz NOT NULL,
    occurred_at  timestamptz NOT NULL,
    amount_minor bigint,
    PRIMARY KEY (order_id, version)
);

-- What operators wished of orders: who, why, and the reason when it could not be.
CREATE TABLE app.operator_wishes (
    id         uuid PRIMARY KEY,
    kind       text NOT NULL CHECK (kind IN ('refund', 'replacement', 'release')),
    order_id   uuid NOT NULL,
    operator   text NOT NULL,
    why        text NOT NULL,
    refused    text,
    wished_at  timestamptz NOT NULL
);
CREATE INDEX operator_wishes_of_order ON app.operator_wishes (order_id, wished_at);

-- Until when everything that Stripe had to tell was told again.
CREATE TABLE app.replays (
    until       timestamptz PRIMARY KEY,
    since       timestamptz NOT NULL,
    told        integer NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE app.jobs ADD CONSTRAINT jobs_of_an_order FOREIGN KEY (order_id) REFERENCES app.orders;
CREATE INDEX jobs_failed_books ON app.jobs (order_id) WHERE kind = 'book' AND status = 'failed';
ALTER TABLE app.refusals DROP CONSTRAINT refusals_resource_check;
ALTER TABLE app.refusals ADD CONSTRAINT refusals_resource_check
    CHECK (resource IN ('upload', 'job', 'acceptance', 'order', 'checkout'));

-- What was ordered, and for how much, never changes.
CREATE FUNCTION app.keep_orders_true() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an order is never deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.id, NEW.user_id, NEW.request_sha256, NEW.acceptance_id, NEW.preview_job_id, NEW.format, NEW.currency,
        NEW.goods_minor, NEW.shipping_minor, NEW.ships_to, NEW.price_list, NEW.product_name, NEW.replaces_order_id,
        NEW.granted, NEW.traceparent, NEW.created_at)
       IS DISTINCT FROM
       (OLD.id, OLD.user_id, OLD.request_sha256, OLD.acceptance_id, OLD.preview_job_id, OLD.format, OLD.currency,
        OLD.goods_minor, OLD.shipping_minor, OLD.ships_to, OLD.price_list, OLD.product_name, OLD.replaces_order_id,
        OLD.granted, OLD.traceparent, OLD.created_at)
    THEN
        RAISE EXCEPTION 'what order % is about never changes', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.version < OLD.version OR NOT NEW.held @> OLD.held OR NOT NEW.released @> OLD.released THEN
        RAISE EXCEPTION 'order % never goes back', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER orders_stay_true BEFORE UPDATE OR DELETE ON app.orders
    FOR EACH ROW EXECUTE FUNCTION app.keep_orders_true();

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['price_lists', 'prices', 'acceptances', 'payment_events', 'order_events', 'replays']
    LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON app.%I '
            'FOR EACH ROW EXECUTE FUNCTION app.refuse_change()', name || '_stay_true', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['price_lists', 'prices', 'acceptances', 'orders', 'checkouts', 'payment_events',
        'payment_facts', 'unplaced_facts', 'refunds', 'resolutions', 'order_events', 'operator_wishes', 'replays']
    LOOP
        EXECUTE format('ALTER TABLE app.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE app.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY orchestrator_works ON app.%I TO orchestrator USING (true) WITH CHECK (true)', name);
    END LOOP;
END
$$;

GRANT SELECT, INSERT ON
    app.price_lists, app.prices, app.acceptances, app.payment_events, app.order_events, app.operator_wishes, app.replays
TO orchestrator;
GRANT SELECT, INSERT, UPDATE ON
    app.orders, app.checkouts, app.payment_facts, app.unplaced_facts, app.refunds, app.resolutions
TO orchestrator;
GRANT DELETE ON app.unplaced_facts TO orchestrator;

GRANT SELECT (price_ids) ON app.stories TO authenticated, anon;
GRANT SELECT (version, ships_to) ON app.price_lists TO authenticated, anon;
GRANT SELECT ON app.prices TO authenticated, anon;
CREATE POLICY anyone_reads ON app.price_lists FOR SELECT TO authenticated, anon USING (true);
CREATE POLICY anyone_reads ON app.prices FOR SELECT TO authenticated, anon USING (true);

GRANT SELECT (id, user_id, request_sha256, preview_job_id, manifest_sha256, story_id, story_version, accepted_at)
    ON app.acceptances TO authenticated;
GRANT SELECT ON app.orders, app.checkouts, app.order_events TO authenticated;
CREATE POLICY owner_reads ON app.acceptances FOR SELECT TO authenticated USING ((SELECT auth.uid()) = user_id);
CREATE POLICY owner_reads ON app.orders FOR SELECT TO authenticated USING ((SELECT auth.uid()) = user_id);
CREATE POLICY owner_reads ON app.checkouts FOR SELECT TO authenticated
    USING (EXISTS (SELECT FROM app.orders o WHERE o.id = order_id AND o.user_id = (SELECT auth.uid())));
CREATE POLICY owner_reads ON app.order_events FOR SELECT TO authenticated
    USING (EXISTS (SELECT FROM app.orders o WHERE o.id = order_id AND o.user_id = (SELECT auth.uid())));

-- What can be bought now: the newest version of each story, in each of its formats and currencies.
CREATE VIEW app.products WITH (security_invoker = true) AS
SELECT s.id AS story_id, f.key AS format, p.currency, p.goods_minor, p.shipping_minor, p.version AS price_list,
       CASE WHEN p.shipping_minor IS NULL THEN '{}' ELSE l.ships_to END AS ships_to
FROM (SELECT DISTINCT ON (id) id, price_ids FROM app.stories ORDER BY id, version DESC) s
CROSS JOIN LATERAL jsonb_each_text(s.price_ids) f
JOIN app.prices p ON p.id = f.value AND p.version = (SELECT max(version) FROM app.price_lists)
JOIN app.price_lists l ON l.version = p.version AND (p.shipping_minor IS NULL OR l.ships_to <> '{}');

-- An order and how far its book is, which is nowhere stored.
CREATE VIEW app.order_overview WITH (security_invoker = true) AS
SELECT o.*, j.id AS book_job_id, j.version AS book_version,
       CASE WHEN j.id IS NOT NULL THEN j.status
            WHEN o.status NOT IN ('paid', 'partially_refunded') THEN 'not_started'
            WHEN EXISTS (SELECT unnest(o.held) EXCEPT SELECT unnest(o.released)) THEN 'on_hold'
            ELSE 'scheduled' END AS fulfilment
FROM app.orders o LEFT JOIN app.jobs j ON j.order_id = o.id AND j.kind = 'book';

-- Orders whose book may still have to be made: retention erases nothing it is made of (photo, personal text, accepted
-- pages). For how long an order is waited for that nobody pays is for retention to say, by `changed_at`.
CREATE VIEW app.inputs_held WITH (security_invoker = true) AS
SELECT o.id AS order_id, o.user_id, o.preview_job_id, j.id AS book_job_id, o.changed_at,
       CASE WHEN o.status NOT IN ('paid', 'partially_refunded', 'disputed') THEN 'open'
            WHEN o.status = 'disputed' OR j.status = 'failed' THEN 'unresolved'
            ELSE 'paid' END AS why
FROM app.orders o
LEFT JOIN app.jobs j ON j.order_id = o.id AND j.kind = 'book'
LEFT JOIN app.resolutions r ON r.order_id = o.id
WHERE o.status NOT IN ('refunded', 'chargeback_lost') AND coalesce(j.status, 'none') <> 'done'
      AND coalesce(r.kind, 'open') = 'open';

GRANT SELECT ON app.products TO authenticated, anon;
GRANT SELECT ON app.order_overview TO authenticated, orchestrator;
GRANT SELECT ON app.inputs_held TO orchestrator;

-- For the analyst and the on-call engineer.
CREATE POLICY views_read ON app.orders FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY views_read ON app.payment_facts FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY views_read ON app.refunds FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY views_read ON app.resolutions FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY views_read ON app.acceptances FOR SELECT TO CURRENT_USER USING (true);

-- What a second payment by mistake brought, and what of it went back, is no part of a sale.
CREATE VIEW analytics.orders AS
SELECT o.id, a.story_id, a.story_version, o.format, o.currency, o.goods_minor, o.shipping_minor, o.status, o.granted,
       o.replaces_order_id, o.created_at, o.paid_at,
       (SELECT coalesce(sum(f.amount_minor), 0)::bigint FROM app.payment_facts f
         WHERE f.order_id = o.id AND f.kind = 'refund' AND f.state = 'succeeded'
               AND NOT EXISTS (SELECT FROM app.refunds r WHERE r.order_id = o.id AND r.reason = 'duplicate_payment'
                                                               AND r.payment_intent_id = f.payment)) AS refunded_minor
FROM app.orders o JOIN app.acceptances a ON a.id = o.acceptance_id;

-- Who has paid and has no book: the list an alarm hangs on. Orders whose book is made again, or whose money is on its
-- way back, are not on it, unless Stripe could not give it back.
CREATE VIEW analytics.paid_not_delivered AS
SELECT o.id AS order_id, o.paid_at, now() - o.paid_at AS waiting, j.id AS job_id, coalesce(j.status, 'none') AS job_status,
       j.error_code AS code, array(SELECT unnest(o.held) EXCEPT SELECT unnest(o.released)) AS holds,
       r.kind AS resolution, r.due_at AS resolution_due_at
FROM app.orders o
LEFT JOIN app.jobs j ON j.order_id = o.id AND j.kind = 'book'
LEFT JOIN app.resolutions r ON r.order_id = o.id
WHERE o.status IN ('paid', 'partially_refunded') AND coalesce(j.status, 'none') <> 'done'
      AND (coalesce(r.kind, 'open') = 'open'
           OR (r.kind = 'refund' AND NOT o.granted
               AND NOT EXISTS (SELECT FROM app.payment_facts f
                               WHERE f.order_id = o.id AND f.kind = 'refund' AND f.state IN ('pending', 'requires_action'))
               AND NOT EXISTS (SELECT FROM app.refunds w
                               WHERE w.order_id = o.id AND w.state <> 'refused'
                                     AND NOT EXISTS (SELECT FROM app.payment_facts f
                                                     WHERE f.order_id = o.id AND f.kind = 'refund'
                                                           AND (f.key = w.refund_id OR f.body ->> 'key' = w.key))))
           OR EXISTS (SELECT FROM app.refunds w
                      LEFT JOIN app.payment_facts f ON (f.order_id, f.kind, f.key) = (w.order_id, 'refund', w.refund_id)
                      WHERE w.order_id = o.id AND w.reason = 'book_failed'
                            AND (w.state = 'refused' OR f.state IN ('failed', 'canceled'))));

CREATE VIEW analytics.sales_by_book AS
SELECT date_trunc('day', paid_at) AS day, story_id, format, currency, count(*) AS sold,
       sum(goods_minor + coalesce(shipping_minor, 0)) AS gross_minor, sum(refunded_minor) AS refunded_minor
FROM analytics.orders
WHERE paid_at IS NOT NULL AND NOT granted
GROUP BY 1, 2, 3, 4;

CREATE VIEW analytics.refund_rate AS
SELECT date_trunc('day', paid_at) AS day, count(*) AS paid, count(*) FILTER (WHERE refunded_minor > 0) AS refunded,
       count(*) FILTER (WHERE status IN ('disputed', 'chargeback_lost')) AS disputed,
       round(100.0 * count(*) FILTER (WHERE refunded_minor > 0) / count(*), 1) AS refunded_percent
FROM analytics.orders
WHERE paid_at IS NOT NULL AND NOT granted
GROUP BY 1;

CREATE VIEW analytics.unit_economics AS
SELECT j.story_id,
       round(avg(c.cost_usd) FILTER (WHERE j.kind = 'book' AND j.status = 'done'), 4) AS ai_usd_per_book,
       round(sum(c.cost_usd) / nullif((SELECT count(*) FROM analytics.orders o
                                        WHERE o.story_id = j.story_id AND o.paid_at IS NOT NULL AND NOT o.granted), 0), 4)
           AS ai_usd_per_sold_book
FROM app.jobs j JOIN analytics.cost_per_job c ON c.job_id = j.id
GROUP BY j.story_id;

-- A step counts for a visitor only if every earlier one happened before it; a visitor who signs in stays the same one.
CREATE VIEW analytics.funnel_7d AS
WITH steps (n, name) AS (
    VALUES (1, 'book_viewed'), (2, 'personalization_started'), (3, 'photo_uploaded'), (4, 'preview_job_created'),
           (5, 'preview_viewed'), (6, 'checkout_started'), (7, 'order_paid'), (8, 'book_opened')
), signed_in AS (
    SELECT DISTINCT ON (anonymous_id) anonymous_id, user_id FROM app.analytics_events
    WHERE anonymous_id IS NOT NULL AND user_id IS NOT NULL AND occurred_at > now() - interval '7 days'
    ORDER BY anonymous_id, occurred_at
), first AS (
    SELECT coalesce(e.user_id, i.user_id, e.anonymous_id) AS visitor, s.n, min(e.occurred_at) AS at
    FROM app.analytics_events e JOIN steps s USING (name) LEFT JOIN signed_in i USING (anonymous_id)
    WHERE e.occurred_at > now() - interval '7 days'
    GROUP BY 1, 2
), reached AS (
    SELECT f.visitor, f.n FROM first f
    WHERE NOT EXISTS (SELECT FROM steps q WHERE q.n < f.n AND NOT EXISTS (
        SELECT FROM first g WHERE g.visitor = f.visitor AND g.n = q.n AND g.at <= f.at))
)
SELECT s.n AS step, s.name, count(r.visitor) AS visitors,
       round(100.0 * count(r.visitor) / nullif(lag(count(r.visitor)) OVER (ORDER BY s.n), 0), 1) AS percent_of_previous
FROM steps s LEFT JOIN reached r ON r.n = s.n
GROUP BY s.n, s.name;

CREATE VIEW analytics.conversion_by_age_band AS
SELECT p.age_band, count(DISTINCT p.user_id) AS with_preview, count(DISTINCT o.user_id) AS buyers,
       round(100.0 * count(DISTINCT o.user_id) / count(DISTINCT p.user_id), 1) AS percent
FROM app.jobs p LEFT JOIN app.orders o ON o.preview_job_id = p.id AND o.paid_at IS NOT NULL AND NOT o.granted
WHERE p.kind = 'preview' AND p.status = 'done'
GROUP BY p.age_band;

CREATE VIEW analytics.time_to_preview AS
SELECT date_trunc('day', finished_at) AS day, story_id, count(*) AS previews,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY finished_at - created_at) AS p50,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY finished_at - created_at) AS p95
FROM app.jobs
WHERE kind = 'preview' AND status = 'done'
GROUP BY 1, 2;

GRANT SELECT ON ALL TABLES IN SCHEMA analytics TO analyst;

-- migrate:down
-- Forward only: what a migration got wrong, the next one puts right.
