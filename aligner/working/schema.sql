-- The working file of a review, *.bitext. A change here needs a new number in store.py.

-- One row a name: signature, version, next_id, step, parts, made, origin, origin_sha256.
CREATE TABLE fact (
    name  TEXT PRIMARY KEY,
    value NOT NULL
) WITHOUT ROWID;

-- The two documents as they were read; their blocks as JSON, see aligner/notation.py.
CREATE TABLE document (
    side     TEXT PRIMARY KEY CHECK (side IN ('source', 'target')),
    name     TEXT NOT NULL,
    language TEXT NOT NULL,
    sha256   TEXT NOT NULL,
    data     TEXT NOT NULL
) WITHOUT ROWID;

-- The beads as they are now, with their segments, anchors and what a person said of them, as JSON.
-- Ranks rise from bead to bead and leave room, so that a bead in between moves no other.
CREATE TABLE bead (
    rank INTEGER PRIMARY KEY,
    data TEXT NOT NULL
);

-- Every operation, with what takes it back. A step follows its parent; the last of several is redone.
CREATE TABLE step (
    id        INTEGER PRIMARY KEY,
    parent    INTEGER NOT NULL,
    operation TEXT NOT NULL,
    inverse   TEXT NOT NULL,
    again     TEXT
);
CREATE INDEX step_parent ON step (parent);

-- What was done when and by whom; each entry makes a new version.
CREATE TABLE entry (
    version INTEGER PRIMARY KEY,
    time    TEXT NOT NULL,
    person  TEXT NOT NULL,
    action  TEXT NOT NULL CHECK (action IN ('do', 'undo', 'redo')),
    step    INTEGER NOT NULL REFERENCES step (id)
);
