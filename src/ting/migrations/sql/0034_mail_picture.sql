-- The company's picture goes along within a mail: named here, read when the mail goes.
alter table mail add column picture uuid references file (id) on delete set null;
create index mail_picture on mail (picture) where picture is not null;
