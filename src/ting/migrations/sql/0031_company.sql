-- A tenant's administrators change its facts themselves; its short name, which stands in addresses, stays.
grant update (name, locale, time_zone, settings) on tenant to ting_app;
