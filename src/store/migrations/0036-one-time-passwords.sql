-- Until when a one-time password (the first administrator's, a new account's, one given anew) opens anything; null once it was changed.
-- Those handed out before this was kept end three days from now.
ALTER TABLE account ADD COLUMN one_time_until timestamptz;
UPDATE account SET one_time_until = now() + interval '72 hours' WHERE must_change_password;
