-- A link may also confirm a person's new mail address. It stands beside one that sets a password: neither puts the other out.
alter table person_link
  add column email text check (email = lower(email)),
  drop constraint person_link_kind_check,
  add constraint person_link_kind_check check (kind in ('invite', 'reset', 'email')),
  add constraint address_to_confirm check ((kind = 'email') = (email is not null));
drop index one_link_a_person;
create unique index one_link_a_person on person_link (person_id, (kind = 'email'));
