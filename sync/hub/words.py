"""What the centre says when something is wrong: what happened, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from edge.domain.errors import TillError

_CODE: Final = "Make a new code with `hub enrol-code` and type it at the till within 15 minutes."
_RESTORE: Final = "Put a backup back with `hub restore`."
_FOLDER: Final = "Name another folder."

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "already_up": (
        "A hub runs in {folder} already",
        "Use that one, or end it first.",
    ),
    "backup_damaged": (
        "The backup {folder} is not whole ({file})",
        "Take another backup; nothing was changed.",
    ),
    "backup_newer": (
        "The backup {folder} is of a newer program (step {found}, known are {known})",
        "Update this program first; nothing was changed.",
    ),
    "backup_target_used": ("The folder {folder} is not empty", _FOLDER),
    "bundle_damaged": (
        "The bundle {path} is not whole ({part})",
        "Have the till write another one: `till export-bundle`; nothing was lost.",
    ),
    "bundle_for_another": (
        "The bundle {path} is not for this centre",
        "Carry it to the centre that the till was enrolled at.",
    ),
    "bundle_in_the_way": ("There is something at {path} already", "Name a new file."),
    "bundle_missing": ("There is no file {path}", "Look whether the stick is in, and at the name."),
    "bundle_newer": ("The bundle {path} is of a newer program", "Update this program first."),
    "bundle_of_a_centre": (
        "The bundle {path} was written by a centre, for a till",
        "Carry it to the till: till import-bundle FILE.",
    ),
    "catalogue_not_made": (
        "The catalogue file could not be made in {folder}",
        "See the lines before this one; free some space there. It is tried again by itself.",
    ),
    "erasures_unreadable": (
        "Line {line} of {file} does not say who was erased when",
        "Take another copy of the list: the centre's old folder has one, and each backup.",
    ),
    "import_unreadable": (
        "{file} is no UTF-8 text from line {line} on",
        "Save it as UTF-8 and import it again; what was taken in already counts as the same.",
    ),
    "import_taken_over": (
        "Another replica goes on with the file {job}",
        "Nothing is to be done; its page shows how far it is.",
    ),
    "life_over": (
        "This life of lane {lane} has ended or was copied, and gets no rights",
        "Grant to the life that the lane writes now.",
    ),
    "life_unsettled": (
        "It is not known yet how the life of lane {lane} before this one ended",
        "Wait until the lane has sent what it wrote, then grant again.",
    ),
    "resource_too_small": (
        "Only {left} of {resource} are left to hand out",
        "Hand out less, ask rights back, or say that there is more.",
    ),
    "lanes_unheard": (
        "Since the centre was put back, these lanes have not told what they hold: {lanes}",
        "Bring them on the line and sign on there, or revoke a lane that is gone.",
    ),
    "right_amount_wrong": ("{amount} is no amount of a right", "Give a whole number above 0."),
    "right_taken": (
        "The right {right} was granted with other words",
        "Use a new name for a new right.",
    ),
    "right_unknown": (
        "The centre never granted the right {right}",
        "Take its name from the list of the resource's rights.",
    ),
    "signature_wrong": (
        "Entry {seq} is not signed by the lane's key",
        "Run `till verify` on the lane; enrol it anew if its key was replaced.",
    ),
    "bundle_gap": (
        "Entries before {seq} of lane {lane} are missing here",
        "Read the earlier bundle first, or have the till write all anew: `till export-bundle`.",
    ),
    "certificate_expired": (
        "The lane's certificate has expired",
        "The till renews it by itself at /v1/renewals.",
    ),
    "code_expired": ("The code was good for 15 minutes, which are over", _CODE),
    "code_for_another": (
        "The code is not for lane {lane} of store {store}",
        "Make a code for this lane: `hub enrol-code --store {store} --lane {lane}`.",
    ),
    "code_unknown": ("The centre gave no such code", _CODE),
    "code_used": ("The code was used by another till", _CODE),
    "csr_wrong": (
        "The request for a certificate is not signed by an Ed25519 key",
        "Run `till enrol` again; if it stays, update the till's program.",
    ),
    "currency_unknown": (
        "{currency} is no currency",
        "Give three letters, such as EUR, by --currency.",
    ),
    "database_away": (
        "The database cannot be reached",
        "Start it, or check the address after --dsn; nothing is lost at the tills.",
    ),
    "database_busy": (
        "The database is too busy to finish",
        "Try again; if it stays, look at `hub status`.",
    ),
    "database_commit_unknown": (
        "The database did not say whether the last change was kept",
        "Do it again: doing it twice changes nothing more.",
    ),
    "folder_not_passable": (
        "The server's account cannot reach {folder}, because {closed} is closed to it",
        "Give --data a new or empty folder below one that all may pass, such as /var/lib or /srv;"
        " or start the hub as an ordinary account.",
    ),
    "genesis_wrong": (
        "The till's journal does not begin with its own key",
        "Run `till verify` at the till; make the lane anew with `till init` if it is damaged.",
    ),
    "hub_elsewhere": (
        "There is no centre in {folder}",
        "Give its folder by --data, or start one there with `hub up --data {folder}`.",
    ),
    "hub_key_unreadable": ("The key {file} cannot be read", _RESTORE),
    "key_differs": (
        "The request is for another key than the till's",
        "Run `till enrol` again on the till itself.",
    ),
    "lane_revoked": (
        "The lane's key has ended ({reason})",
        "Ask the office why; to carry on, enrol the lane anew with `hub enrol-code --replace`.",
    ),
    "lane_taken": (
        "Lane {lane} of store {store} is at work on another machine",
        "Choose another lane; or, if that machine is gone, make the code with --replace.",
    ),
    "lane_unknown": (
        "The centre knows no such lane at work",
        "`hub status` lists the lanes; enrol it with `hub enrol-code`.",
    ),
    "name_wrong": (
        "{name} cannot be the id of a {what}",
        "Use up to {longest} letters, digits, dots, hyphens and underscores.",
    ),
    "postgres_failed": (
        "The database server does not start: {told}",
        "Look at postgres.log in the centre's folder; free some space if the disk is full.",
    ),
    "postgres_not_installed": (
        "The database server that comes with the hub is not installed",
        "Install tillwright[hub], or name a PostgreSQL with `hub serve --dsn`.",
    ),
    "postgres_not_running": ("The database server is not running", "Start it with `hub up`."),
    "postgres_password_lost": (
        "The database does not accept the password in {file}",
        "Put that file back from a backup of the centre.",
    ),
    "not_authenticated": (
        "The connection shows no certificate of a lane",
        "Enrol the lane: `hub enrol-code` at the centre, then `till enrol CODE` at the till.",
    ),
    "port_taken": (
        "{address} cannot be listened on: {told}",
        "Stop what uses it, or give another address.",
    ),
    "address_wrong": ("{address} is no HOST:PORT", "Give it as 0.0.0.0:8443 or hub.example:8443."),
    "program_failed": (
        "{program} failed: {told}",
        "Check the disk and the server; then do it again.",
    ),
    "schema_changed": (
        "Step {version} of the database's schema was applied in another form",
        "Start the program that applied it; do not change the database by hand.",
    ),
    "schema_missing": (
        "The database lacks steps of the schema, from {version} on",
        "Run `hub migrate`.",
    ),
    "schema_newer": (
        "The database is of a newer program (step {found}, known are {known})",
        "Update this program to the version of the other replicas.",
    ),
    "schema_number_twice": (
        "Two steps of the schema have one number: {first}, {second}",
        "Give one of the files another number.",
    ),
    "shards_differ": (
        "The backup holds {backed_up} databases, and {named} are named",
        "Name as many by --shards as the centre had; it may be the same file.",
    ),
    "shards_wrong": (
        "The list of databases {file} cannot be read ({told})",
        'Write a table [shard.NAME] with dsn = "..." and stores = ["..."] for each database.',
    ),
    "restore_target_used": (
        "There is a centre in {folder} already",
        "Restore into a new folder: --data DIR; or an empty database: --dsn.",
    ),
    "changed_meanwhile": (
        "The record was changed by somebody else; it is at version {version}",
        "Read it again, and send the change with its new ETag.",
    ),
    "code_taken": (
        "The code {code} stands for customer {customer}",
        "Use another code, or merge the two customers.",
    ),
    "order_invalid": (
        "The order is not valid: {field}, {detail}",
        "Correct that field and send the order again; nothing was placed.",
    ),
    "refund_not_owed": (
        "So much is not owed back; {refund_minor} is, in minor units",
        "Read the order once more: its money, and what the gateway is asked for just now.",
    ),
    "fulfilment_not_shipped": (
        "Part {fulfilment} is {state}, not shipped",
        "A carrier delivers what left the store; wait for the store's records, then say it again.",
    ),
    "mail_away": (
        "The mail server did not take a message ({told})",
        "Look at messages.toml and keys/smtp.password; it is tried again by itself.",
    ),
    "mail_refused": (
        "The mail server refuses a message for good ({told})",
        "Ask the customer for another address.",
    ),
    "messages_unreadable": (
        "{file} cannot be used: {told}",
        "Correct it, with the mail server's password in keys/smtp.password; start the hub again.",
    ),
    "order_not_taken": (
        "{location} takes no such order now ({reason})",
        "Name another location, or wait until it takes orders again; nothing was placed.",
    ),
    "order_nothing_left": (
        "Nothing of the order {order} is left to cancel",
        "Read it: what left the store is brought back as a return.",
    ),
    "order_number_taken": (
        "The channel {channel} has an order {number} already",
        "Look it up by its number, or give the new one another.",
    ),
    "order_stock_short": (
        "Only {available} thousandths of {item} can be promised",
        "Order less, or look at what is available at other locations; nothing was placed.",
    ),
    "order_units_too_many": (
        "Only {available} thousandths of line {line} are left to cancel",
        "Cancel at most so much.",
    ),
    "carrier_away": (
        "The carrier does not answer ({told})",
        "Look at its url in carriers.toml and at its token in keys; it is asked again by itself.",
    ),
    "carriers_unreadable": (
        "{file} cannot be used: {told}",
        "Correct it, put each secret into keys/carrier-NAME.token, and start the hub again.",
    ),
    "payment_declined": (
        "The payment was declined ({told})",
        "Ask the customer to pay in another way and send a new order; nothing was placed.",
    ),
    "payment_gateway_away": (
        "The payment gateway does not answer ({told})",
        "Look at the url in payments.toml and at keys/payments.token; it is asked again by itself.",
    ),
    "payment_gateway_missing": (
        "This centre has no payment gateway",
        "Name one in payments.toml, or have the channel authorise the payment itself.",
    ),
    "payment_lapsed": (
        "The order was sent again too late: its payment was given back",
        "Send it as a new order, with a new key.",
    ),
    "payment_unknown": (
        "The payment gateway did not say what became of a payment ({told})",
        "Send the same order again with the same key: nothing is paid twice.",
    ),
    "payments_unreadable": (
        "{file} cannot be used: {told}",
        "Correct it, put the gateway's secret into keys/payments.token, and start the hub again.",
    ),
    "points_short": ("There are only {balance} points", "Burn fewer points."),
    "routing_network_invalid": (
        "Orders cannot be routed: {field}, {detail}",
        "Correct it in the records of locations or stock; no order was routed.",
    ),
    "routing_request_invalid": (
        "This order cannot be routed: {field}, {detail}",
        "Correct the order and route it again; nothing was assigned.",
    ),
    "routing_rules_invalid": (
        "The routing rules cannot be used: {field}, {detail}",
        "Correct that field and send the whole set again; the rules in force stay.",
    ),
    "record_unknown": (
        "There is no {kind} {key}",
        "Look at the list for what there is.",
    ),
    "scope_unknown": ("There is no scope {scope}", "Use read, write or admin."),
    "state_wrong": (
        "{what} {key} is {state} already",
        "Read it again: somebody was faster.",
    ),
    "stock_short": (
        "Only {available} of {item} can be promised at {location}",
        "Look at what is available at other locations.",
    ),
    "address_private": (
        "Webhooks do not go to {host}",
        "Give an https address that anybody can reach.",
    ),
    "store_on_two_shards": ("Store {store} is named on two databases", "Leave it on one of them."),
    "store_unknown": (
        "The centre knows no store {store}",
        "Name it with the code: `hub enrol-code --store {store} --store-name NAME --currency EUR`.",
    ),
    "system_user_is_root": (
        "The database server does not run as root ({name})",
        "Name an unprivileged account by --system-user.",
    ),
    "system_user_unknown": (
        "There is no account {name} on this machine",
        "Name an existing unprivileged account by --system-user.",
    ),
}


class Words(NamedTuple):
    """What happened, and what to do next."""

    headline: str
    next_step: str


def explain(error: TillError) -> Words:
    """Return the words for an error; one without words is named by its code."""
    headline, next_step = TEXTS.get(
        error.code, (str(error), "Tell this to whoever looks after the hub.")
    )
    return Words(headline.format(**error.facts), next_step.format(**error.facts))
