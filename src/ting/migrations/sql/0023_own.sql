-- A message may be made of several canned replies; and a reply's report asks when its contacts' customers came again.
alter table reply_use drop constraint reply_use_pkey;
alter table reply_use add primary key (message_id, reply_id);
-- How each person wants his attention drawn; his own business, so that tenants are not granted it.
alter table person add column attention jsonb not null default '{}';
-- What an agent has handled is asked for by when it ended: a day of his is not looked for in all his years.
create index segment_agent_ended on segment (agent_id, greatest(acw_ended_at, disconnected_at)) where agent_id is not null;
create index segment_agent_open on segment (agent_id) where agent_id is not null and coalesce(acw_ended_at, disconnected_at) is null;
