-- People who work with the console. `agencies` empty = every agency. Secrets: password as argon2id, TOTP secret sealed.
CREATE TABLE account (
  id uuid PRIMARY KEY,
  username text NOT NULL UNIQUE CHECK (username = lower(username)),
  display_name text NOT NULL,
  roles text[] NOT NULL,
  agencies text[] NOT NULL DEFAULT '{}',
  password_hash text,
  must_change_password boolean NOT NULL DEFAULT false,
  totp_secret jsonb,
  totp_confirmed_at timestamptz,
  totp_last_step bigint,
  oidc_subject text UNIQUE,
  failed_sign_ins integer NOT NULL DEFAULT 0,
  locked_until timestamptz,
  disabled_at timestamptz,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  updated_at timestamptz NOT NULL
);

-- A signed-in browser. Its token is known to the browser only. `stage`: what it may do until the person has done their duty.
CREATE TABLE account_session (
  hash bytea PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  stage text NOT NULL CHECK (stage IN ('password', 'second-factor', 'full')),
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX account_session_account ON account_session (account_id);
CREATE INDEX account_session_expiry ON account_session (expires_at);
