-- By which merge the rest of an anonymous visitor's past became the customer's who was confirmed. See docs/adr/0037.

alter table identity add column merge_id uuid references customer_merge (id) on delete set null, add check (merge_id is null or customer_id is not null);
