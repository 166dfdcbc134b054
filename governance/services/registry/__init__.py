"""Networks, the code cards of spaces, official accounts, sprawl, and what the public may know."""

from governance.services.registry.accesses import (
    change_access,
    close_access,
    note_access,
    rotate_access,
)
from governance.services.registry.accounts import (
    add_holder,
    change_account,
    close_account,
    create_account,
    end_holder,
)
from governance.services.registry.cards import card_of, people_by_unit, review_space, write_card
from governance.services.registry.importing import (
    USUAL,
    bring_accounts,
    import_accounts,
    judge_import,
    keep_accounts,
)
from governance.services.registry.networks import (
    add_network,
    change_network,
    may_change_networks,
    note_network_fact,
    restore_network,
    retire_network,
)
from governance.services.registry.official import (
    agree_to_be_named,
    authorised_speakers,
    company_name,
    name_of_person_is_public,
    official_accounts,
    official_like,
    withdraw_name,
)
from governance.services.registry.sprawl import (
    Choice,
    Found,
    decide_sprawl,
    kind_of,
    sprawl_in,
    undo_decision,
)

__all__ = [
    "USUAL",
    "Choice",
    "Found",
    "add_holder",
    "add_network",
    "agree_to_be_named",
    "authorised_speakers",
    "bring_accounts",
    "card_of",
    "change_access",
    "change_account",
    "change_network",
    "close_access",
    "close_account",
    "company_name",
    "create_account",
    "decide_sprawl",
    "end_holder",
    "import_accounts",
    "judge_import",
    "keep_accounts",
    "kind_of",
    "may_change_networks",
    "name_of_person_is_public",
    "note_access",
    "note_network_fact",
    "official_accounts",
    "official_like",
    "people_by_unit",
    "restore_network",
    "retire_network",
    "review_space",
    "rotate_access",
    "sprawl_in",
    "undo_decision",
    "withdraw_name",
    "write_card",
]
