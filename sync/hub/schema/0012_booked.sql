-- What the amounts blocks of the entries add up to, booked in the transaction that takes them in.

CREATE TABLE stock_on_hand (
    store_id text NOT NULL,
    item text NOT NULL,
    quantity_milli bigint NOT NULL,
    changed_micros bigint NOT NULL,
    PRIMARY KEY (store_id, item)
);

CREATE TABLE lane_day (
    store_id text NOT NULL,
    lane text NOT NULL,
    business_date text NOT NULL,
    currency text NOT NULL,
    entries bigint NOT NULL,
    gross_minor bigint NOT NULL,
    net_minor bigint NOT NULL,
    tax_minor bigint NOT NULL,
    PRIMARY KEY (store_id, lane, business_date, currency)
);

CREATE TABLE lane_day_tender (
    store_id text NOT NULL,
    lane text NOT NULL,
    business_date text NOT NULL,
    currency text NOT NULL,
    tender_kind text NOT NULL,
    amount_minor bigint NOT NULL,
    PRIMARY KEY (store_id, lane, business_date, currency, tender_kind)
);
