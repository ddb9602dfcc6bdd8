-- Phones in browsers: of which sign-in, and until when they are let in. The browser that was opened last rings. See docs/adr/0062.
alter table phone add column session_id uuid references session (id) on delete cascade, add column expires_at bigint;
alter table phone add constraint phone_lent check ((session_id is null) = (expires_at is null));
create unique index one_browser_phone on phone (person_id) where session_id is not null;
