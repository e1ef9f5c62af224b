-- The ledger: who holds which slot, what happened at which door, what is still to be said to whom.
-- Times are milliseconds UTC. The guards at the end hold even where every check in Python is gone round.

CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE locker (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  address TEXT NOT NULL
) STRICT;

CREATE TABLE slot (
  id INTEGER PRIMARY KEY,
  locker_id TEXT NOT NULL REFERENCES locker (id),
  door TEXT NOT NULL,
  size TEXT NOT NULL,
  wiring TEXT NOT NULL,
  condition TEXT NOT NULL DEFAULT 'IN_SERVICE' CHECK (condition IN ('IN_SERVICE', 'CHECK', 'OUT_OF_SERVICE')),
  cause TEXT,
  set_by TEXT,
  since INTEGER,
  UNIQUE (locker_id, door),
  CHECK (condition = 'IN_SERVICE' OR (cause IS NOT NULL AND set_by IS NOT NULL AND since IS NOT NULL))
) STRICT;

CREATE TABLE user (
  id TEXT PRIMARY KEY,
  language TEXT NOT NULL,
  needs_low_door INTEGER NOT NULL CHECK (needs_low_door IN (0, 1))
) STRICT;

-- How to reach a recipient stands apart from everything else and is erased when the parcel is long gone.
CREATE TABLE contact (
  user_id TEXT PRIMARY KEY REFERENCES user (id) ON DELETE CASCADE,
  phone TEXT,
  email TEXT,
  CHECK (phone IS NOT NULL OR email IS NOT NULL)
) STRICT;
CREATE INDEX contact_phone ON contact (phone) WHERE phone IS NOT NULL;
CREATE INDEX contact_email ON contact (email) WHERE email IS NOT NULL;

CREATE TABLE staff (
  number TEXT PRIMARY KEY,
  role TEXT NOT NULL CHECK (role IN ('COURIER', 'TECHNICIAN')),
  carrier TEXT,
  pin_hash TEXT NOT NULL,
  badge_index BLOB UNIQUE CHECK (badge_index IS NULL OR length(badge_index) = 32),
  disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
  fails INTEGER NOT NULL DEFAULT 0,
  failed_at INTEGER
) STRICT;

CREATE TABLE session (
  token_index BLOB PRIMARY KEY CHECK (length(token_index) = 32),
  number TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('COURIER', 'TECHNICIAN', 'OPERATOR')),
  carrier TEXT,
  boot_id TEXT NOT NULL,
  active_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE expected (
  number TEXT PRIMARY KEY,
  size TEXT,
  user_id TEXT NOT NULL REFERENCES user (id),
  carrier TEXT,
  noted INTEGER NOT NULL
) STRICT;

CREATE TABLE package (
  id TEXT PRIMARY KEY,
  number TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 64),
  status TEXT NOT NULL CHECK (status IN ('PENDING', 'STORED', 'RETRIEVED', 'EXPIRED', 'CANCELLED')),
  slot_id INTEGER REFERENCES slot (id),
  user_id TEXT NOT NULL REFERENCES user (id),
  size TEXT NOT NULL,
  carrier TEXT,
  created INTEGER NOT NULL,
  stored INTEGER,
  lapses INTEGER, -- when a slot that was reserved ahead is let go
  accept_by INTEGER,
  accepted INTEGER,
  expires INTEGER,
  extensions INTEGER NOT NULL DEFAULT 0,
  ended INTEGER,
  ended_running INTEGER, -- the same moment in the unit's running milliseconds, by which it is forgotten
  unanswered INTEGER,
  slot_size TEXT, -- of the slot in which it was stored
  CHECK (status <> 'RETRIEVED' OR slot_id IS NULL),
  CHECK (status NOT IN ('PENDING', 'STORED') OR slot_id IS NOT NULL),
  CHECK (status NOT IN ('STORED', 'RETRIEVED', 'EXPIRED') OR stored IS NOT NULL),
  CHECK ((status IN ('RETRIEVED', 'EXPIRED', 'CANCELLED')) = (ended IS NOT NULL))
) STRICT;
-- A second parcel in a slot, and a second parcel of one number inside, are impossible.
CREATE UNIQUE INDEX package_slot ON package (slot_id) WHERE slot_id IS NOT NULL;
CREATE UNIQUE INDEX package_inside ON package (number) WHERE slot_id IS NOT NULL;
CREATE INDEX package_number ON package (number);
CREATE INDEX package_due ON package (expires) WHERE status = 'STORED';
CREATE INDEX package_user ON package (user_id);
CREATE INDEX package_stored ON package (stored, slot_size) WHERE stored IS NOT NULL;
CREATE INDEX package_ended ON package (ended, status, slot_size, stored);

-- The digits of a code are nowhere; its two indexes find it until `ended` is long past.
CREATE TABLE code (
  package_id TEXT NOT NULL REFERENCES package (id),
  issue INTEGER NOT NULL,
  digits_index BLOB UNIQUE CHECK (length(digits_index) = 32),
  token_index BLOB UNIQUE CHECK (length(token_index) = 32),
  voided INTEGER,
  ended INTEGER,
  ended_running INTEGER,
  PRIMARY KEY (package_id, issue)
) STRICT;

CREATE TABLE visit (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('STORE', 'RETRIEVE', 'REMOVE', 'INSPECT')),
  state TEXT NOT NULL CHECK (state IN ('PLANNED', 'OPENING', 'OPENED', 'CLOSED', 'SETTLED', 'ABANDONED')),
  slot_id INTEGER NOT NULL REFERENCES slot (id),
  package_id TEXT REFERENCES package (id),
  actor TEXT NOT NULL,
  boot_id TEXT NOT NULL,
  follows TEXT REFERENCES visit (id),
  look TEXT REFERENCES visit (id),
  strategy TEXT,
  why TEXT,
  reason TEXT,
  witnessed INTEGER NOT NULL DEFAULT 0 CHECK (witnessed IN (0, 1)),
  open_ms INTEGER,
  reaction_ms INTEGER,
  trouble TEXT,
  incident TEXT,
  outcome TEXT,
  planned INTEGER NOT NULL,
  opening INTEGER,
  opened INTEGER,
  closed INTEGER,
  ended INTEGER,
  CHECK (kind = 'INSPECT' OR package_id IS NOT NULL),
  CHECK ((state IN ('SETTLED', 'ABANDONED')) = (ended IS NOT NULL AND outcome IS NOT NULL)),
  CHECK (state NOT IN ('OPENING', 'OPENED', 'CLOSED') OR opening IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX visit_live ON visit (slot_id) WHERE state IN ('PLANNED', 'OPENING', 'OPENED', 'CLOSED');
CREATE INDEX visit_package ON visit (package_id);
CREATE INDEX visit_ended ON visit (ended);
CREATE INDEX visit_reason ON visit (reason) WHERE reason IS NOT NULL;

CREATE TABLE incident (
  number TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  slot_id INTEGER REFERENCES slot (id),
  package_id TEXT REFERENCES package (id),
  visit_id TEXT REFERENCES visit (id),
  cause TEXT NOT NULL,
  resolved INTEGER,
  resolved_by TEXT,
  note TEXT,
  alert TEXT REFERENCES outbox (key), -- by which message the operator was told
  CHECK ((resolved IS NULL) = (resolved_by IS NULL) AND (resolved IS NULL) = (note IS NULL))
) STRICT;
CREATE INDEX incident_at ON incident (at);
CREATE INDEX incident_open ON incident (at) WHERE resolved IS NULL;
CREATE INDEX incident_alert ON incident (alert);

-- The incidents whose trouble is not over; resolved meanwhile, it opens no other one.
CREATE TABLE lasting (
  incident TEXT PRIMARY KEY REFERENCES incident (number)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  event TEXT NOT NULL,
  package_id TEXT REFERENCES package (id),
  user_id TEXT,
  incident TEXT REFERENCES incident (number),
  state TEXT NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'SENT', 'DEAD', 'VOID')),
  due INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  -- How many of them certainly told nobody.
  unsaid INTEGER NOT NULL DEFAULT 0,
  last_error TEXT,
  written INTEGER NOT NULL,
  done INTEGER,
  -- Recipients are told of packages; the operator, who is no user, of incidents.
  CHECK ((package_id IS NULL) = (event = 'alert') AND (user_id IS NULL) = (event = 'alert'))
) STRICT;
CREATE INDEX outbox_due ON outbox (due) WHERE state = 'WAITING';
CREATE INDEX outbox_dead ON outbox (done) WHERE state = 'DEAD';
CREATE INDEX outbox_void ON outbox (done) WHERE state = 'VOID' AND attempts > 0;
CREATE INDEX outbox_alert ON outbox (written) WHERE event = 'alert';

-- Which channels have accepted a message, so that none of them is handed it again.
CREATE TABLE acceptance (
  message INTEGER NOT NULL REFERENCES outbox (id),
  channel TEXT NOT NULL,
  PRIMARY KEY (message, channel)
) STRICT, WITHOUT ROWID;

-- How long each lock takes from its pulse to its open door: its first openings, for comparison, and its last.
CREATE TABLE lock_opening (
  slot_id INTEGER NOT NULL REFERENCES slot (id),
  cycle INTEGER NOT NULL,
  milliseconds INTEGER NOT NULL,
  PRIMARY KEY (slot_id, cycle)
) STRICT, WITHOUT ROWID;

-- Wrong codes in running milliseconds, which a clock jump does not move and a restart does not reset.
CREATE TABLE failure (
  scope TEXT NOT NULL,
  at_running INTEGER NOT NULL
) STRICT;
CREATE INDEX failure_scope ON failure (scope, at_running);

-- `about` is the package of a row's details, or else the visit, to be found by.
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  boot_id TEXT NOT NULL,
  mono_ms INTEGER NOT NULL,
  wall_ms INTEGER NOT NULL,
  wall_trusted INTEGER NOT NULL CHECK (wall_trusted IN (0, 1)),
  event TEXT NOT NULL,
  about TEXT,
  detail TEXT NOT NULL,
  mac BLOB NOT NULL CHECK (length(mac) = 32)
) STRICT;
CREATE INDEX audit_about ON audit (about) WHERE about IS NOT NULL;

-- Guards -------------------------------------------------------------------------------------------------------

CREATE TRIGGER audit_keeps_rows BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END;

CREATE TRIGGER audit_keeps_all BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit rows are never removed'); END;

CREATE TRIGGER incident_stays_resolved BEFORE UPDATE ON incident
WHEN OLD.resolved IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'an incident that is resolved stays so'); END;

-- REPLACE removes whatever row is in its way, and asks no guard of a removal: a row that is there is in nobody's way.
CREATE TRIGGER slot_is_new BEFORE INSERT ON slot
WHEN EXISTS (SELECT 1 FROM slot WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM slot WHERE locker_id = NEW.locker_id AND door = NEW.door)
BEGIN SELECT RAISE(ABORT, 'this slot is there already'); END;

CREATE TRIGGER user_is_new BEFORE INSERT ON user
WHEN EXISTS (SELECT 1 FROM user WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM user WHERE rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'this user is there already'); END;

CREATE TRIGGER package_is_new BEFORE INSERT ON package
WHEN EXISTS (SELECT 1 FROM package WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM package WHERE rowid = NEW.rowid)
  OR EXISTS (SELECT 1 FROM package WHERE slot_id = NEW.slot_id)
  OR EXISTS (SELECT 1 FROM package WHERE number = NEW.number AND slot_id IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'this package is there already, or another in its slot'); END;

CREATE TRIGGER code_is_new BEFORE INSERT ON code
WHEN EXISTS (SELECT 1 FROM code WHERE package_id = NEW.package_id AND issue = NEW.issue)
  OR EXISTS (SELECT 1 FROM code WHERE rowid = NEW.rowid)
  OR EXISTS (SELECT 1 FROM code WHERE digits_index = NEW.digits_index)
  OR EXISTS (SELECT 1 FROM code WHERE token_index = NEW.token_index)
BEGIN SELECT RAISE(ABORT, 'this code is there already'); END;

CREATE TRIGGER visit_is_new BEFORE INSERT ON visit
WHEN EXISTS (SELECT 1 FROM visit WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM visit WHERE rowid = NEW.rowid)
  OR EXISTS (SELECT 1 FROM visit WHERE slot_id = NEW.slot_id AND state IN ('PLANNED', 'OPENING', 'OPENED', 'CLOSED'))
BEGIN SELECT RAISE(ABORT, 'this visit is there already, or another at its door'); END;

CREATE TRIGGER incident_is_new BEFORE INSERT ON incident
WHEN EXISTS (SELECT 1 FROM incident WHERE number = NEW.number)
  OR EXISTS (SELECT 1 FROM incident WHERE rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'this incident is there already'); END;

CREATE TRIGGER outbox_is_new BEFORE INSERT ON outbox
WHEN EXISTS (SELECT 1 FROM outbox WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM outbox WHERE key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'this message is there already'); END;

CREATE TRIGGER audit_is_new BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'this audit row is there already'); END;

-- Nor does a row become another one.
CREATE TRIGGER slot_keeps_its_door BEFORE UPDATE ON slot
WHEN (NEW.id, NEW.locker_id, NEW.door) IS NOT (OLD.id, OLD.locker_id, OLD.door)
BEGIN SELECT RAISE(ABORT, 'a slot stays behind its door'); END;

CREATE TRIGGER user_keeps_its_id BEFORE UPDATE ON user
WHEN (NEW.id, NEW.rowid) IS NOT (OLD.id, OLD.rowid)
BEGIN SELECT RAISE(ABORT, 'a user keeps the id'); END;

CREATE TRIGGER package_keeps_its_label BEFORE UPDATE ON package
WHEN (NEW.id, NEW.rowid, NEW.number, NEW.user_id, NEW.created)
    IS NOT (OLD.id, OLD.rowid, OLD.number, OLD.user_id, OLD.created)
  OR (OLD.stored IS NOT NULL AND NEW.stored IS NOT OLD.stored)
  OR (OLD.ended IS NOT NULL AND NEW.ended IS NOT OLD.ended)
BEGIN SELECT RAISE(ABORT, 'a package keeps its number, its recipient and its past'); END;

CREATE TRIGGER code_keeps_its_package BEFORE UPDATE ON code
WHEN (NEW.package_id, NEW.issue, NEW.rowid, NEW.token_index)
    IS NOT (OLD.package_id, OLD.issue, OLD.rowid, OLD.token_index)
  OR (NEW.digits_index IS NOT OLD.digits_index AND (NEW.digits_index IS NOT NULL OR OLD.ended IS NULL))
  OR (OLD.voided IS NOT NULL AND NEW.voided IS NOT OLD.voided)
  OR (OLD.ended IS NOT NULL AND NEW.ended IS NOT OLD.ended)
BEGIN SELECT RAISE(ABORT, 'a code opens one package, and nothing any more once it has ended'); END;

CREATE TRIGGER incident_keeps_its_cause BEFORE UPDATE ON incident
WHEN (NEW.number, NEW.rowid, NEW.at, NEW.slot_id, NEW.package_id, NEW.visit_id, NEW.cause)
  IS NOT (OLD.number, OLD.rowid, OLD.at, OLD.slot_id, OLD.package_id, OLD.visit_id, OLD.cause)
  OR (OLD.alert IS NOT NULL AND NEW.alert IS NOT OLD.alert)
BEGIN SELECT RAISE(ABORT, 'an incident keeps what happened'); END;

CREATE TRIGGER outbox_keeps_its_subject BEFORE UPDATE ON outbox
WHEN (NEW.id, NEW.key, NEW.event, NEW.package_id, NEW.user_id)
  IS NOT (OLD.id, OLD.key, OLD.event, OLD.package_id, OLD.user_id)
BEGIN SELECT RAISE(ABORT, 'a message keeps its subject and its recipient'); END;

-- What happened stays written down; only how to reach somebody is ever forgotten.
CREATE TRIGGER slot_stays BEFORE DELETE ON slot
BEGIN SELECT RAISE(ABORT, 'slots are never removed'); END;

CREATE TRIGGER user_stays BEFORE DELETE ON user
BEGIN SELECT RAISE(ABORT, 'users are never removed, only their contacts'); END;

CREATE TRIGGER package_stays BEFORE DELETE ON package
BEGIN SELECT RAISE(ABORT, 'packages are never removed'); END;

CREATE TRIGGER code_stays BEFORE DELETE ON code
BEGIN SELECT RAISE(ABORT, 'codes are never removed'); END;

CREATE TRIGGER visit_stays BEFORE DELETE ON visit
BEGIN SELECT RAISE(ABORT, 'visits are never removed'); END;

CREATE TRIGGER incident_stays BEFORE DELETE ON incident
BEGIN SELECT RAISE(ABORT, 'incidents are never removed'); END;

CREATE TRIGGER outbox_stays BEFORE DELETE ON outbox
BEGIN SELECT RAISE(ABORT, 'messages are never removed'); END;

CREATE TRIGGER package_starts BEFORE INSERT ON package
WHEN NEW.status <> 'PENDING'
BEGIN SELECT RAISE(ABORT, 'a package begins as PENDING'); END;

CREATE TRIGGER package_steps BEFORE UPDATE OF status ON package
WHEN NEW.status <> OLD.status AND NOT (
  (OLD.status = 'PENDING' AND NEW.status IN ('STORED', 'CANCELLED'))
  OR (OLD.status = 'STORED' AND NEW.status IN ('RETRIEVED', 'EXPIRED', 'CANCELLED')))
BEGIN SELECT RAISE(ABORT, 'the lifecycle of a package has no such step'); END;

CREATE TRIGGER package_waits BEFORE UPDATE OF status ON package
WHEN NEW.status IN ('EXPIRED', 'CANCELLED') AND OLD.status <> NEW.status AND EXISTS (
  SELECT 1 FROM visit WHERE package_id = OLD.id AND state IN ('PLANNED', 'OPENING', 'OPENED', 'CLOSED'))
BEGIN SELECT RAISE(ABORT, 'somebody is at the door of this package'); END;

CREATE TRIGGER package_takes_slot BEFORE INSERT ON package
WHEN (SELECT condition FROM slot WHERE id = NEW.slot_id) IS NOT 'IN_SERVICE' OR EXISTS (
  SELECT 1 FROM visit WHERE slot_id = NEW.slot_id AND state IN ('PLANNED', 'OPENING', 'OPENED', 'CLOSED'))
BEGIN SELECT RAISE(ABORT, 'this slot is not to be given out'); END;

CREATE TRIGGER package_moves BEFORE UPDATE OF slot_id ON package
WHEN NEW.slot_id IS NOT NULL AND NEW.slot_id IS NOT OLD.slot_id AND (
  OLD.slot_id IS NULL OR OLD.status <> 'PENDING'
  OR EXISTS (SELECT 1 FROM package WHERE slot_id = NEW.slot_id)
  OR (SELECT condition FROM slot WHERE id = NEW.slot_id) IS NOT 'IN_SERVICE'
  OR EXISTS (SELECT 1 FROM visit WHERE slot_id IN (OLD.slot_id, NEW.slot_id)
             AND package_id IS OLD.id AND state IN ('PLANNED', 'OPENING', 'OPENED', 'CLOSED')))
BEGIN SELECT RAISE(ABORT, 'this package cannot move there'); END;

-- A slot is let go only beside a settled visit that saw it empty, or because the parcel never got in.
CREATE TRIGGER package_leaves BEFORE UPDATE OF slot_id ON package
WHEN NEW.slot_id IS NULL AND OLD.slot_id IS NOT NULL AND (
  EXISTS (SELECT 1 FROM visit WHERE slot_id = OLD.slot_id AND state IN ('PLANNED', 'OPENING', 'OPENED', 'CLOSED'))
  OR NOT (
    EXISTS (SELECT 1 FROM visit WHERE slot_id = OLD.slot_id AND package_id = OLD.id AND state = 'SETTLED'
            AND kind <> 'STORE'
            AND (outcome IN ('TAKEN', 'EMPTY', 'PRESENCE') OR (outcome = 'UNANSWERED' AND open_ms >= 2000)))
    OR (NEW.status = 'CANCELLED' AND OLD.status = 'PENDING' AND (
      (SELECT condition FROM slot WHERE id = OLD.slot_id) <> 'IN_SERVICE'
      OR NOT EXISTS (SELECT 1 FROM visit WHERE slot_id = OLD.slot_id AND package_id = OLD.id
                     AND opening IS NOT NULL AND outcome IS NOT 'UNMOVED')))))
BEGIN SELECT RAISE(ABORT, 'a slot is freed only by a witnessed visit'); END;

-- A slot that was suspect is given out again only right after somebody's settled visit to it, a broken one never at once.
CREATE TRIGGER slot_comes_back BEFORE UPDATE OF condition ON slot
WHEN NEW.condition = 'IN_SERVICE' AND OLD.condition <> 'IN_SERVICE' AND (
  OLD.condition = 'OUT_OF_SERVICE'
  OR (SELECT state FROM visit WHERE slot_id = OLD.id ORDER BY rowid DESC LIMIT 1) IS NOT 'SETTLED')
BEGIN SELECT RAISE(ABORT, 'a slot in doubt waits for a look'); END;

CREATE TRIGGER visit_begins BEFORE INSERT ON visit
WHEN NEW.state NOT IN ('PLANNED', 'OPENING', 'OPENED', 'CLOSED')
BEGIN SELECT RAISE(ABORT, 'a visit begins unfinished'); END;

CREATE TRIGGER visit_is_about_its_slot BEFORE INSERT ON visit
WHEN NEW.package_id IS NOT (SELECT id FROM package WHERE slot_id = NEW.slot_id)
BEGIN SELECT RAISE(ABORT, 'this slot holds another package'); END;

CREATE TRIGGER visit_keeps_its_subject BEFORE UPDATE ON visit
WHEN (NEW.id, NEW.rowid, NEW.kind, NEW.slot_id, NEW.package_id, NEW.actor)
    IS NOT (OLD.id, OLD.rowid, OLD.kind, OLD.slot_id, OLD.package_id, OLD.actor)
  OR (OLD.opening IS NOT NULL AND NEW.opening IS NOT OLD.opening)
BEGIN SELECT RAISE(ABORT, 'a visit keeps its door, package and person'); END;

CREATE TRIGGER visit_is_over BEFORE UPDATE ON visit
WHEN OLD.state IN ('SETTLED', 'ABANDONED')
  AND (NEW.state, NEW.outcome, NEW.witnessed, NEW.open_ms, NEW.planned, NEW.opening, NEW.opened, NEW.closed, NEW.ended)
    IS NOT (OLD.state, OLD.outcome, OLD.witnessed, OLD.open_ms, OLD.planned, OLD.opening, OLD.opened, OLD.closed,
            OLD.ended)
BEGIN SELECT RAISE(ABORT, 'a visit that has ended stays as it was'); END;

CREATE TRIGGER visit_steps BEFORE UPDATE OF state ON visit
WHEN NEW.state <> OLD.state AND NOT (
  (OLD.state = 'PLANNED' AND NEW.state IN ('OPENING', 'ABANDONED'))
  OR (OLD.state = 'OPENING' AND NEW.state IN ('OPENED', 'ABANDONED', 'SETTLED'))
  OR (OLD.state = 'OPENED' AND NEW.state IN ('CLOSED', 'ABANDONED', 'SETTLED'))
  OR (OLD.state = 'CLOSED' AND NEW.state IN ('OPENED', 'SETTLED', 'ABANDONED')))
BEGIN SELECT RAISE(ABORT, 'a visit has no such step'); END;

CREATE TRIGGER visit_needs_a_witness BEFORE UPDATE OF state ON visit
WHEN NEW.state = 'SETTLED' AND NEW.kind <> 'INSPECT' AND NEW.witnessed <> 1
BEGIN SELECT RAISE(ABORT, 'a visit settles only after its door was seen open and then closed'); END;
