-- The tables of jwt-jdbc in H2 2.2 or newer. JdbcStores.applySchema() runs this; or run it yourself. It may be run again.
--
-- Put another prefix in place of countersign_ to have several sets of tables (JdbcStores.Builder.tablePrefix).
-- Instants are in milliseconds since 1970. From expires_at on a row may be deleted, and jwt-jdbc does so; it is late
-- enough for every clock and every leeway.
-- Names are found by their SHA-256 digest: exactly, whatever the collation, and however long they are.

-- Denylist and cut-offs, and the feed of both.
CREATE TABLE IF NOT EXISTS countersign_revocations (
  -- what a token is known by, in 16 bytes, or the digest of a scope, in 32
  id varbinary(32) PRIMARY KEY,
  -- 0 a token; a cut-off of: 1 everyone, 2 a client, 3 a subject
  kind smallint NOT NULL,
  -- of a cut-off: whose tokens, and the number that they must have
  issuer varchar,
  name varchar,
  generation bigint,
  expires_at bigint NOT NULL,
  -- its place in the feed
  seq bigint NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS countersign_revocations_feed ON countersign_revocations (seq);
CREATE INDEX IF NOT EXISTS countersign_revocations_expiry ON countersign_revocations (expires_at);
CREATE INDEX IF NOT EXISTS countersign_revocations_generation ON countersign_revocations (generation);

-- The last place in the feed. Whoever revokes locks this one row first, so that places are in the order of commits.
CREATE TABLE IF NOT EXISTS countersign_feed (
  id integer PRIMARY KEY,
  seq bigint NOT NULL
) AS SELECT 1, 0;

-- The tokens that were issued.
CREATE TABLE IF NOT EXISTS countersign_allowed_tokens (
  id varbinary(32) PRIMARY KEY,
  -- SHA-256 of header and payload as they were signed
  signing_input varbinary(32) NOT NULL,
  expires_at bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS countersign_allowed_tokens_expiry ON countersign_allowed_tokens (expires_at);

CREATE TABLE IF NOT EXISTS countersign_sessions (
  id varbinary(32) PRIMARY KEY,
  subject_key varbinary(32) NOT NULL,
  subject varchar NOT NULL,
  client_id varchar,
  description varchar,
  started_at bigint NOT NULL,
  last_used_at bigint NOT NULL,
  -- that of the subject when it began; ended if the subject has a higher one now
  generation bigint NOT NULL,
  expires_at bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS countersign_sessions_subject ON countersign_sessions (subject_key);
CREATE INDEX IF NOT EXISTS countersign_sessions_expiry ON countersign_sessions (expires_at);

-- Subjects of which all sessions were ended: the sessions of a lower generation.
CREATE TABLE IF NOT EXISTS countersign_session_ends (
  id varbinary(32) PRIMARY KEY,
  generation bigint NOT NULL,
  expires_at bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS countersign_session_ends_expiry ON countersign_session_ends (expires_at);

CREATE TABLE IF NOT EXISTS countersign_refresh_families (
  id varchar(128) PRIMARY KEY,
  subject_key varbinary(32) NOT NULL,
  session_key varbinary(32),
  subject varchar NOT NULL,
  client_id varchar,
  session_id varchar,
  -- as in a query string: name=value&name=value, percent-encoded
  attributes varchar NOT NULL,
  -- useless without the key-encryption key
  wrapped_key varchar NOT NULL,
  created_at bigint NOT NULL,
  absolute_expiry bigint NOT NULL,
  idle_expiry bigint NOT NULL,
  counter bigint NOT NULL,
  rotated_at bigint NOT NULL,
  revoked_at bigint,
  revoked_cause varchar,
  expires_at bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS countersign_refresh_families_subject ON countersign_refresh_families (subject_key);
CREATE INDEX IF NOT EXISTS countersign_refresh_families_session ON countersign_refresh_families (session_key);
CREATE INDEX IF NOT EXISTS countersign_refresh_families_expiry ON countersign_refresh_families (expires_at);

-- The DPoP proofs that were used.
CREATE TABLE IF NOT EXISTS countersign_dpop_proofs (
  -- 16 bytes of SHA-256 over the thumbprint of the key and jti
  id varbinary(32) PRIMARY KEY,
  expires_at bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS countersign_dpop_proofs_expiry ON countersign_dpop_proofs (expires_at);

-- One row for each key set, for good: to delete one would make the nodes start anew. The document is encrypted and has a
-- MAC (KeySetSeal).
CREATE TABLE IF NOT EXISTS countersign_key_sets (
  id varchar(128) PRIMARY KEY,
  version bigint NOT NULL,
  document varchar NOT NULL
);
