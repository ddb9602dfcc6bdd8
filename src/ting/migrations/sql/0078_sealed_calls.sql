-- Calls that nobody on the way can hear: what a phone speaks, and whether a far side's certificate is accepted. See docs/adr/0065.

alter table phone add column encryption text not null default 'none' check (encryption in ('none', 'offered', 'always'));
alter table trunk add column distrusted text check (distrusted in ('expired', 'name', 'untrusted', 'other'));
