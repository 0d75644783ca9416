-- A translation memory in one SQLite file, version 1. docs/design/memory.md says why it looks like this.
-- All statements that work on it stand in store.py; a change here is a new migration there.

-- 65,535 unit numbers in a row make a segment; its units all have the same languages, in the same order.
-- unit = segment * 65536 + place in it. A number is never used twice.
CREATE TABLE segments (
    segment INTEGER PRIMARY KEY,
    languages TEXT NOT NULL,      -- JSON: the tags of the variants, the source first
    used INTEGER NOT NULL,        -- places that have been given out
    gone INTEGER NOT NULL,        -- of these, units that were deleted and still stand in the postings
    version INTEGER NOT NULL      -- grows with every change
);

-- What a unit says, and the first place it comes from.
-- A text is stored as TEXT, or in one byte a letter as a BLOB in KZ-1048.
CREATE TABLE units (
    unit INTEGER PRIMARY KEY,
    source,
    target,
    more TEXT,                    -- JSON: the texts of a third language and further ones
    id,                           -- the tuid; a BLOB where it is hexadecimal
    document INTEGER NOT NULL,    -- a row of strings, as file and attributes are
    file INTEGER NOT NULL,
    line INTEGER NOT NULL,
    bead TEXT,
    status TEXT,
    confidence REAL,
    created,                      -- a number where the date is regular: 20241108T000000Z
    changed,
    attributes INTEGER NOT NULL,
    previous,                     -- texts, as source and target
    next,
    rest TEXT                     -- JSON: notes, properties and what belongs to single variants
);

-- Further places that a unit comes from, each under a number made of what tells it from others.
CREATE TABLE origins (
    unit INTEGER NOT NULL,
    number INTEGER NOT NULL,
    id,
    document INTEGER NOT NULL,
    file INTEGER NOT NULL,
    line INTEGER NOT NULL,
    bead TEXT,
    status TEXT,
    confidence REAL,
    created,
    changed,
    attributes INTEGER NOT NULL,
    previous,
    next,
    rest TEXT,
    PRIMARY KEY (unit, number)
) WITHOUT ROWID;

-- Texts that many origins share. Row 0 is the empty one.
CREATE TABLE strings (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);

-- For each side of each unit 32 bits of its language and its text as stored, and its number:
-- hash * 2^31 + unit. Finds a text in one step.
CREATE TABLE exact (entry INTEGER PRIMARY KEY);

-- For each side of a segment the units that hold a stem: 2048 blocks of 32 buckets.
-- place = (segment * 64 + side) * 2048 + block; data = 32 counts, then the places in the segment, bucket by
-- bucket in growing order; all are 16-bit numbers, the lower byte first.
CREATE TABLE postings (place INTEGER PRIMARY KEY, data BLOB NOT NULL);

-- For each side of a segment the length in characters of each text, 0 where there is none (any more).
-- place = (segment * 64 + side) * 64 + part; data = 1024 16-bit numbers, the lower byte first.
CREATE TABLE lengths (place INTEGER PRIMARY KEY, data BLOB NOT NULL);

-- What imported files say of themselves as a whole, in the order in which they came.
CREATE TABLE imports (number INTEGER PRIMARY KEY, file TEXT NOT NULL, head TEXT NOT NULL UNIQUE);
