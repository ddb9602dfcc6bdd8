"""Each administrative act is done by a test. What is set up kind by kind: tests/journeys/test_setup_kinds.py. The rest: here."""

import ast
import re
import warnings
from functools import cache
from pathlib import Path

import pytest
from litestar.exceptions import LitestarDeprecationWarning
from litestar.routes import HTTPRoute

from ting.app import catalogue, web
from ting.app.settings import Settings

TESTS = Path(__file__).parents[1]
AT_WORK = {
    "board.view",
    "contacts.read",
    "contacts.serve",
    "contacts.watch",
    "customers.ban",
    "customers.edit",
    "customers.read",
    "notices.read",
    "public",
    "signed",
}
"""Whoever serves customers may have these; every other permission is for running the centre."""
KINDS = ("journeys/test_setup_kinds.py", "test_each_kind_is_written_drafted_changed_taken_back_and_put_out_of_use")
DONE: dict[str, dict[str, tuple[str, ...]]] = {
    "hostile/test_sessions.py": {
        "test_who_is_sent_away_loses_every_session_and_every_open_socket": ("DELETE people/{person}/sessions",),
    },
    "journeys/test_addresses.py": {
        "test_an_administrator_changes_it_the_person_confirms_and_it_is_recorded": (
            "POST people/{person}/email",
            "DELETE people/{person}/email",
        ),
    },
    "journeys/test_assets.py": {
        "upload": ("POST asset-files",),
    },
    "journeys/test_call_review.py": {
        "test_a_customer_is_called_back_by_whom_was_chosen_and_it_shows_how_it_stands": ("POST calls/{call}/callback",),
    },
    "journeys/test_cards.py": {
        "test_a_form_that_is_being_written_is_tried_and_its_versions_tell_what_was_asked": ("POST setup-forms/try",),
        "test_a_day_of_a_plan_that_is_being_written_shows_what_is_booked_already": (
            "POST setup-resources/{resource}/day",
        ),
    },
    "journeys/test_company.py": {
        "test_a_logo_is_looked_at_by_its_content_and_shown_at_the_widgets_head": ("POST logos",),
        "test_a_companys_words_are_told_to_its_people_and_its_customers_and_are_taken_back": ("POST terms/wording",),
    },
    "journeys/test_conduct.py": {
        "test_an_agent_bans_a_customer_and_nobody_else_from_there_and_a_supervisor_lifts_it": (
            "POST bans/{ban_id}/lift",
        ),
    },
    "journeys/test_duplicates.py": {
        "test_who_may_be_one_is_proposed_and_somebody_says_what_is_so": (
            "POST customers/{customer}/merge",
            "POST duplicates/dismiss",
            "POST duplicates/restore",
            "POST merges/{merge}/undo",
        ),
    },
    "journeys/test_flows.py": {
        "test_a_flow_is_tried_before_it_is_kept": ("POST setup-flows/try",),
        "test_a_recording_is_kept_as_a_telephone_carries_it": ("POST setup-flows/say", "POST setup-flows/sounds"),
    },
    "hostile/test_sip.py": {
        "test_who_goes_on_guessing_is_shut_out_and_everybody_else_goes_on": ("POST health/guessers/{guesser}/free",),
    },
    "journeys/test_health.py": {
        "test_what_is_parked_is_shown_to_whom_it_concerns_and_gets_another_chance": ("POST health/replay",),
    },
    "journeys/test_imports.py": {
        "upload": ("POST imports",),
        "read_in": (
            "POST imports/{import_}/check",
            "POST imports/{import_}/run",
        ),
        "test_a_file_is_read_otherwise_when_the_guess_was_wrong": ("PUT imports/{import_}/reading",),
        "test_an_import_that_is_broken_off_or_stopped_goes_on_and_doubles_nothing": ("POST imports/{import_}/stop",),
        "test_people_are_tried_then_read_in_and_what_was_rejected_can_be_mended": ("POST imports/{import_}/undo",),
    },
    "journeys/test_invitations.py": {
        "invited": ("POST invitations",),
        "test_who_asks_is_told_the_same_whoever_he_is_and_is_answered_by_mail": (
            "POST invitation-requests/{request_id}/decline",
            "POST invitation-requests/{request_id}/grant",
        ),
        "test_who_is_invited_is_whom_the_invitation_names_and_his_running_conversation_outlives_it": (
            "POST invitations/{invitation}/revoke",
        ),
    },
    "journeys/test_links.py": {
        "invited": ("POST people/invitations",),
        "test_an_invitation_grants_who_is_known_and_never_hands_out_a_key_to_another_tenants_people": (
            "POST people/{person}/password-link",
        ),
    },
    "journeys/test_notices.py": {
        "send": ("POST notices",),
        "test_a_notice_is_told_at_once_kept_for_who_comes_later_and_gone_when_it_is_read": ("DELETE notices/{notice}",),
    },
    "journeys/test_number_tickets.py": {
        "test_how_numbers_would_come_is_shown_before_anything_is_kept": ("POST setup-numbers",),
    },
    "journeys/test_outbox.py": {
        "tried": ("POST mail/try",),
        "test_where_nobody_knows_a_person_is_asked_and_a_repeat_bears_the_same_id": (
            "DELETE mail/{mail}",
            "POST mail/{mail}/again",
        ),
    },
    "journeys/test_outside.py": {
        "test_a_page_opens_by_a_signed_link_in_a_frame_that_opens_one_origin": (
            "POST panels/{panel}/secret",
            "POST panels/{panel}/secret/use",
        ),
    },
    "journeys/test_presets.py": {
        "test_a_type_is_shown_applied_as_one_remembered_and_taken_back_as_one": (
            "POST centre-types/apply",
            "POST centre-types/preview",
        ),
    },
    "journeys/test_privacy.py": {
        "test_a_person_is_taken_out_of_every_room_and_erased_in_every_room": (
            "POST customers/{customer}/privacy/copy",
            "POST customers/{customer}/privacy/erase",
            "PUT customers/{customer}/privacy/holds/{hold}",
            "DELETE customers/{customer}/privacy/holds/{hold}",
        ),
    },
    "journeys/test_queue_effect.py": {
        "test_the_last_weeks_are_judged_by_what_is_written_and_nothing_is_kept": ("POST setup-effect/queues/{queue}",),
    },
    "journeys/test_recordings.py": {
        "test_a_call_is_found_heard_with_a_reason_and_its_agent_sees_who_listened": (
            "POST recordings/{recording}/play",
            "POST recordings/{recording}/export",
        ),
        "test_comments_stand_at_their_moment_and_are_their_writers_own": (
            "PUT recordings/{recording}/notes/{note_id}",
            "DELETE recordings/{recording}/notes/{note_id}",
        ),
    },
    "journeys/test_setup.py": {
        "test_several_are_removed_together_with_what_is_kept_and_come_back_as_one": (
            "POST setup/changes/batches/{batch}/undo",
        ),
        "test_saved_listed_and_taken_back": ("POST setup/changes/{change}/undo",),
    },
    "journeys/test_single_sign_on.py": {
        "test_who_is_known_comes_in_by_the_real_provider_and_a_code_counts_once": ("POST sign-on/try",),
    },
    "journeys/test_stickers.py": {
        "upload": ("POST sticker-pictures",),
    },
    "journeys/test_supervise.py": {
        "test_a_supervisor_sets_what_somebody_is_and_he_is_told_by_whom": ("POST agents/{person}/status",),
    },
    "journeys/test_tokens.py": {
        "made": ("POST tokens",),
        "test_a_token_that_is_revoked_forged_or_over_opens_nothing_and_its_sockets_close": ("DELETE tokens/{token}",),
    },
    "journeys/test_two_factor.py": {
        "test_an_administrator_removes_it_for_who_lost_his_phone_who_is_told_and_signed_out": (
            "DELETE people/{person}/two-factor",
        ),
    },
    "journeys/test_webhooks.py": {
        "test_after_three_days_it_is_parked_and_who_took_nothing_for_so_long_is_stopped": (
            "POST webhooks/deliveries/{delivery}/again",
        ),
        "test_all_since_a_time_is_sent_again_with_the_same_ids_and_what_was_missed_comes_too": (
            "POST webhooks/{webhook}/replay",
        ),
        "test_who_says_gone_is_sent_no_more_and_it_is_recorded": ("POST webhooks/{webhook}/resume",),
        "secret": ("POST webhooks/{webhook}/secret",),
        "test_a_new_secret_signs_beside_the_old_one_and_neither_is_ever_shown_again": ("POST webhooks/{webhook}/test",),
    },
}
"""Each other act, by the test (or the step that tests share) that does it."""
BY_ACT = {act: (path, test) for path, tests in DONE.items() for test, acts in tests.items() for act in acts}


@cache
def administrative() -> frozenset[str]:
    """Each act that is open to whoever runs the centre, as its method and its address below the tenant's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LitestarDeprecationWarning)
        product = web.build(Settings(home=Path("/nowhere"), data=Path("/nowhere")))
    return frozenset(
        f"{method} {re.sub(r':[a-z]+}', '}', route.path.removeprefix('/api/t/{slug:str}/'))}"
        for route in product.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if handler.opt.get("permission") not in AT_WORK
        for method in handler.http_methods & {"POST", "PUT", "PATCH", "DELETE"}
    )


def of_kinds() -> set[str]:
    """The acts that every kind has alike."""
    found = set()
    for key, kind in catalogue.kinds().items():
        base = f"setup/{key}"
        one = f"{base}/{{id}}"
        found |= {f"PUT {base}", f"PUT {one}", f"PUT {one}/draft", f"DELETE {one}/draft"}
        found |= {f"DELETE {one}"} if kind.remove is not None else set()
    return found


def body(path: str, name: str) -> str:
    """Return the source of a test."""
    source = (TESTS / path).read_text("utf-8")
    (found,) = (
        each
        for each in ast.walk(ast.parse(source))
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and each.name == name
    )
    return ast.get_source_segment(source, found) or ""


def test_each_administrative_act_is_done_by_a_test_and_no_test_is_said_to_do_what_is_no_act() -> None:
    assert administrative() == of_kinds() | BY_ACT.keys()


@pytest.mark.parametrize("act", BY_ACT)
def test_the_test_that_is_said_to_do_it_asks_for_it(act: str) -> None:
    method, _, path = act.partition(" ")
    said = body(*BY_ACT[act])
    last = [part for part in path.split("/") if not part.startswith("{")][-1]
    assert last in said
    assert f'"{method}"' in said or f".{method.lower()}(" in said


def test_what_every_kind_has_is_done_with_every_kind() -> None:
    assert "catalogue.kinds()" in body(*KINDS)
