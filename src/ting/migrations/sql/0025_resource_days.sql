-- A resource's closed days become dates with hours of their own, beside its country's holidays. What was changed is rewritten
-- with it, so that the history can still be read and undone.
create function pg_temp.days_of(closed jsonb) returns jsonb language sql immutable as $$
  select coalesce(jsonb_agg(jsonb_build_object('date', day, 'name', '', 'spans', '[]'::jsonb, 'like', null)), '[]')
  from jsonb_array_elements_text(closed) day
$$;
create function pg_temp.with_days(value jsonb) returns jsonb language sql immutable as $$
  select case when value ? 'closed'
    then (value - 'closed') || jsonb_build_object('days', pg_temp.days_of(value -> 'closed'), 'country', null)
    else value end
$$;
create function pg_temp.field_with_days(field jsonb) returns jsonb language sql immutable as $$
  select field
    || case when field -> 'path' = '["closed"]' then '{"path": ["days"]}'::jsonb else '{}' end
    || coalesce((
      select jsonb_object_agg(side.key, case
        when jsonb_typeof(side.value) = 'array' and field -> 'path' = '["closed"]' then pg_temp.days_of(side.value)
        when jsonb_typeof(side.value) = 'object' then pg_temp.with_days(side.value)
        else side.value end)
      from jsonb_each(field - 'path') side), '{}')
$$;
update resource set plan = pg_temp.with_days(plan);
update draft set value = pg_temp.with_days(value) where kind = 'resources';
update change set fields = (
  select coalesce(jsonb_agg(pg_temp.field_with_days(field) order by n), '[]') from jsonb_array_elements(fields) with ordinality f(field, n))
where kind = 'resources';
