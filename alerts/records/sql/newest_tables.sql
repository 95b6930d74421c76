-- Written by scripts/newest_tables.py: what the migrations make of an empty file.
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE meta (
	"key" VARCHAR(200) NOT NULL,
	value TEXT NOT NULL,
	CONSTRAINT pk_meta PRIMARY KEY ("key")
);
CREATE TABLE inventory_versions (
	version INTEGER NOT NULL,
	saved_at BIGINT NOT NULL,
	changes JSON NOT NULL,
	CONSTRAINT pk_inventory_versions PRIMARY KEY (version)
);
CREATE TABLE places (
	id VARCHAR(200) NOT NULL,
	level VARCHAR(20) NOT NULL,
	name TEXT NOT NULL,
	parent VARCHAR(200),
	households INTEGER NOT NULL,
	zone VARCHAR(100),
	calendar VARCHAR(200),
	removed_at BIGINT, pump_station BOOLEAN, built_up BOOLEAN, longitude DOUBLE, latitude DOUBLE,
	CONSTRAINT pk_places PRIMARY KEY (id)
);
CREATE INDEX ix_places_parent ON places (parent);
CREATE TABLE points (
	"key" INTEGER NOT NULL,
	id VARCHAR(200) NOT NULL,
	metric VARCHAR(40) NOT NULL,
	place VARCHAR(200) NOT NULL,
	sampling_ms BIGINT NOT NULL,
	upload_ms BIGINT NOT NULL,
	residential BOOLEAN,
	limits JSON NOT NULL,
	contract_hours VARCHAR(100),
	meter_side VARCHAR(20),
	registered_at BIGINT NOT NULL,
	device VARCHAR(200),
	removed_at BIGINT, name TEXT, water_kind VARCHAR(20),
	CONSTRAINT pk_points PRIMARY KEY ("key"),
	CONSTRAINT uq_points_id UNIQUE (id)
);
CREATE INDEX ix_points_place ON points (place);
CREATE TABLE gateways (
	id VARCHAR(200) NOT NULL,
	place VARCHAR(200) NOT NULL,
	name TEXT NOT NULL, format VARCHAR(20), formerly JSON,
	CONSTRAINT pk_gateways PRIMARY KEY (id)
);
CREATE TABLE devices (
	id VARCHAR(200) NOT NULL,
	gateway VARCHAR(200),
	model TEXT NOT NULL, further_gateways JSON, battery VARCHAR(20), name TEXT, ignored JSON,
	CONSTRAINT pk_devices PRIMARY KEY (id)
);
CREATE TABLE aliases (
	name VARCHAR(400) NOT NULL,
	point VARCHAR(200) NOT NULL, unit VARCHAR(40),
	CONSTRAINT pk_aliases PRIMARY KEY (name)
);
CREATE TABLE calendars (
	id VARCHAR(200) NOT NULL,
	spans JSON NOT NULL,
	CONSTRAINT pk_calendars PRIMARY KEY (id)
);
CREATE TABLE outages (
	id VARCHAR(200) NOT NULL,
	place VARCHAR(200) NOT NULL,
	start BIGINT NOT NULL,
	"end" BIGINT NOT NULL,
	approved_by TEXT NOT NULL,
	reason TEXT NOT NULL,
	CONSTRAINT pk_outages PRIMARY KEY (id)
);
CREATE TABLE limit_changes (
	rule VARCHAR(100) NOT NULL,
	point INTEGER NOT NULL,
	changed_at BIGINT NOT NULL,
	old_limit_micro BIGINT,
	CONSTRAINT pk_limit_changes PRIMARY KEY (rule, point, changed_at)
);
CREATE INDEX ix_limit_changes_changed_at ON limit_changes (changed_at);
CREATE TABLE rule_sets (
	version INTEGER NOT NULL,
	recorded_at BIGINT NOT NULL,
	rules JSON NOT NULL,
	CONSTRAINT pk_rule_sets PRIMARY KEY (version)
);
CREATE TABLE compliance (
	household VARCHAR(200) NOT NULL,
	day VARCHAR(10) NOT NULL,
	version INTEGER NOT NULL,
	judged BIGINT NOT NULL,
	qualified BIGINT NOT NULL,
	applicable BIGINT NOT NULL,
	verdict VARCHAR(20) NOT NULL,
	frozen_at BIGINT,
	CONSTRAINT pk_compliance PRIMARY KEY (household, day, version)
);
CREATE TABLE events (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	kind VARCHAR(60) NOT NULL,
	subject VARCHAR(200) NOT NULL,
	at BIGINT NOT NULL,
	data JSON NOT NULL
, territory VARCHAR(200) DEFAULT '' NOT NULL, above JSON);
CREATE TABLE tickets (
	id INTEGER NOT NULL,
	number VARCHAR(20) NOT NULL,
	place VARCHAR(200) NOT NULL,
	concern VARCHAR(40) NOT NULL,
	kind VARCHAR(20) NOT NULL,
	state VARCHAR(20) NOT NULL,
	severity VARCHAR(20) NOT NULL,
	opened_at BIGINT NOT NULL,
	breached_at BIGINT NOT NULL,
	clauses JSON NOT NULL,
	affected_at_opening INTEGER NOT NULL,
	affected_households INTEGER NOT NULL,
	acknowledged_at BIGINT,
	resolved_at BIGINT,
	closed_at BIGINT,
	recovered_since BIGINT,
	result TEXT,
	parent VARCHAR(20),
	recurrence_of VARCHAR(20),
	version INTEGER NOT NULL, territory VARCHAR(200) DEFAULT '' NOT NULL, step VARCHAR(20) DEFAULT 'dispatched' NOT NULL, origin VARCHAR(10) DEFAULT 'sensor' NOT NULL, channel VARCHAR(20) DEFAULT 'sensor' NOT NULL, line VARCHAR(20), category VARCHAR(40), complaint BOOLEAN DEFAULT 0 NOT NULL, class VARCHAR(20) DEFAULT 'ordinary' NOT NULL, mode VARCHAR(20) DEFAULT 'transfer' NOT NULL, unit VARCHAR(200) DEFAULT '' NOT NULL, owner VARCHAR(200) DEFAULT '' NOT NULL, first_responsible VARCHAR(200) DEFAULT '' NOT NULL, case_officer VARCHAR(200) DEFAULT '' NOT NULL, person_in_charge VARCHAR(200) DEFAULT '' NOT NULL, code VARCHAR(20), contacts SMALLINT DEFAULT '0' NOT NULL, transfers SMALLINT DEFAULT '0' NOT NULL, rework SMALLINT DEFAULT '0' NOT NULL, tags JSON DEFAULT '[]' NOT NULL, details JSON DEFAULT '{}' NOT NULL, due_at BIGINT, wake_at BIGINT, left_at BIGINT, urgency BIGINT GENERATED ALWAYS AS (CASE severity WHEN 'critical' THEN 0 WHEN 'major' THEN 10000000000 WHEN 'minor' THEN 20000000000 ELSE 30000000000 END - affected_households) VIRTUAL,
	CONSTRAINT pk_tickets PRIMARY KEY (id),
	CONSTRAINT fk_tickets_parent FOREIGN KEY(parent) REFERENCES tickets (number),
	CONSTRAINT fk_tickets_recurrence_of FOREIGN KEY(recurrence_of) REFERENCES tickets (number),
	CONSTRAINT uq_tickets_number UNIQUE (number)
);
CREATE INDEX ix_tickets_order ON tickets (opened_at, id);
CREATE TABLE ticket_numbers (
	year INTEGER NOT NULL,
	last INTEGER NOT NULL,
	CONSTRAINT pk_ticket_numbers PRIMARY KEY (year)
);
CREATE TABLE episodes (
	id INTEGER NOT NULL,
	rule VARCHAR(100) NOT NULL,
	rule_version INTEGER NOT NULL,
	clause VARCHAR(60) NOT NULL,
	kind VARCHAR(20) NOT NULL,
	side VARCHAR(20) NOT NULL,
	point VARCHAR(200) NOT NULL,
	place VARCHAR(200) NOT NULL,
	concern VARCHAR(40) NOT NULL,
	severity VARCHAR(20) NOT NULL,
	opens_ticket BOOLEAN NOT NULL,
	review_when_late BOOLEAN NOT NULL,
	began_at BIGINT NOT NULL,
	opened_at BIGINT NOT NULL,
	ended_at BIGINT,
	end_reason VARCHAR(40),
	worst DOUBLE,
	worst_at BIGINT,
	mean DOUBLE,
	covered INTEGER NOT NULL,
	breaching INTEGER NOT NULL,
	found_late BOOLEAN NOT NULL,
	withdrawn BOOLEAN NOT NULL,
	withdrawn_reason TEXT,
	recorded_at BIGINT NOT NULL,
	assess_due BOOLEAN NOT NULL,
	ticket VARCHAR(20),
	desk_state SMALLINT NOT NULL,
	desk_reason VARCHAR(40), "limit" DOUBLE, unit VARCHAR(20), hours TEXT, breaching_marks INTEGER DEFAULT '0' NOT NULL, figures_to BIGINT DEFAULT '0' NOT NULL, settled JSON, figures_moved JSON, held_until BIGINT, flags JSON, at_gateway BOOLEAN DEFAULT 0 NOT NULL, territory VARCHAR(200) DEFAULT '' NOT NULL,
	CONSTRAINT pk_episodes PRIMARY KEY (id),
	CONSTRAINT fk_episodes_ticket FOREIGN KEY(ticket) REFERENCES tickets (number),
	CONSTRAINT uq_episodes_rule UNIQUE (rule, point, opened_at)
);
CREATE INDEX ix_episodes_open ON episodes (concern, place) WHERE ended_at IS NULL AND NOT withdrawn;
CREATE INDEX ix_episodes_order ON episodes (opened_at, id);
CREATE TABLE last_heard (
	point INTEGER NOT NULL,
	heard_at BIGINT NOT NULL,
	CONSTRAINT pk_last_heard PRIMARY KEY (point)
);
CREATE TABLE episode_evidence (
	episode INTEGER NOT NULL,
	readings JSON NOT NULL,
	CONSTRAINT pk_episode_evidence PRIMARY KEY (episode),
	CONSTRAINT fk_episode_evidence_episode FOREIGN KEY(episode) REFERENCES episodes (id)
);
CREATE TABLE touched_hours (
	noted BIGINT NOT NULL,
	hour BIGINT NOT NULL,
	CONSTRAINT pk_touched_hours PRIMARY KEY (noted, hour)
);
CREATE TABLE staged_imports (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	accepted BOOLEAN NOT NULL
);
CREATE TABLE staged_bites (
	id INTEGER NOT NULL,
	import BIGINT NOT NULL,
	"table" VARCHAR(60) NOT NULL,
	removes BOOLEAN NOT NULL,
	rows TEXT NOT NULL,
	CONSTRAINT pk_staged_bites PRIMARY KEY (id)
);
CREATE INDEX ix_episodes_rule ON episodes (rule, opened_at, id);
CREATE INDEX ix_episodes_point ON episodes (point, opened_at, id);
CREATE INDEX ix_episodes_place ON episodes (place, opened_at, id);
CREATE INDEX ix_episodes_ticket ON episodes (ticket, opened_at, id);
CREATE INDEX ix_episodes_point_ended ON episodes (point, ended_at);
CREATE INDEX ix_episodes_ended ON episodes (ended_at, opened_at) WHERE ended_at IS NOT NULL;
CREATE INDEX ix_episodes_open_order ON episodes (opened_at, id) WHERE ended_at IS NULL AND NOT withdrawn;
CREATE INDEX ix_episodes_open_silences ON episodes (id) WHERE ended_at IS NULL AND NOT withdrawn AND kind = 'silent';
CREATE INDEX ix_episodes_withdrawn ON episodes (opened_at, id) WHERE withdrawn;
CREATE INDEX ix_episodes_unsettled ON episodes (kind, concern) WHERE desk_state <> 1;
CREATE INDEX ix_tickets_place ON tickets (place, concern, closed_at);
CREATE INDEX ix_tickets_parent ON tickets (parent, id);
CREATE INDEX ix_tickets_concern_order ON tickets (concern, opened_at, id);
CREATE INDEX ix_tickets_state_order ON tickets (state, opened_at, id);
CREATE INDEX ix_tickets_not_closed ON tickets (opened_at, id) WHERE state != 'closed';
CREATE INDEX ix_tickets_concern_not_closed ON tickets (concern, opened_at, id) WHERE state != 'closed';
CREATE INDEX ix_events_at ON events (at);
CREATE INDEX ix_compliance_day ON compliance (day, household, version);
CREATE TABLE former_speakers (
	point INTEGER NOT NULL,
	speakers JSON NOT NULL,
	CONSTRAINT pk_former_speakers PRIMARY KEY (point)
);
CREATE TABLE models (
	id VARCHAR(200) NOT NULL,
	battery VARCHAR(20), sampling_ms BIGINT, upload_ms BIGINT, channels JSON, ignored JSON,
	CONSTRAINT pk_models PRIMARY KEY (id)
);
CREATE TABLE intrusions (
	sender VARCHAR(200) NOT NULL,
	since BIGINT NOT NULL,
	last_at BIGINT NOT NULL,
	letters BIGINT NOT NULL,
	points JSON NOT NULL,
	told_until BIGINT NOT NULL,
	told_at BIGINT NOT NULL,
	CONSTRAINT pk_intrusions PRIMARY KEY (sender)
);
CREATE INDEX ix_intrusions_untold ON intrusions (told_at, sender) WHERE last_at > told_until;
CREATE INDEX ix_episodes_unassessed ON episodes (figures_to, id) WHERE assess_due AND NOT withdrawn;
CREATE TABLE evidence_versions (
	episode INTEGER NOT NULL,
	version INTEGER NOT NULL,
	recorded_at BIGINT NOT NULL,
	readings JSON NOT NULL,
	CONSTRAINT pk_evidence_versions PRIMARY KEY (episode, version),
	CONSTRAINT fk_evidence_versions_episode FOREIGN KEY(episode) REFERENCES episodes (id)
);
CREATE TABLE silent_gateways (
	ticket VARCHAR(20) NOT NULL,
	gateway VARCHAR(200) NOT NULL,
	alive_after BIGINT NOT NULL,
	heard_at BIGINT,
	heard_point VARCHAR(200),
	watched BOOLEAN NOT NULL,
	CONSTRAINT pk_silent_gateways PRIMARY KEY (ticket, gateway),
	CONSTRAINT fk_silent_gateways_ticket FOREIGN KEY(ticket) REFERENCES tickets (number)
);
CREATE INDEX ix_silent_gateways_watched ON silent_gateways (ticket, gateway) WHERE watched;
CREATE INDEX ix_episodes_open_unusable ON episodes (id) WHERE ended_at IS NULL AND NOT withdrawn AND kind = 'unusable';
CREATE INDEX ix_episodes_untold_figures ON episodes (held_until, id) WHERE figures_moved IS NOT NULL AND desk_state = 1 AND NOT assess_due AND NOT withdrawn;
CREATE TABLE departments (
	id VARCHAR(200) NOT NULL,
	name TEXT NOT NULL,
	kind VARCHAR(20) NOT NULL,
	parent VARCHAR(200),
	lines JSON NOT NULL,
	place VARCHAR(200),
	head VARCHAR(200),
	leader VARCHAR(200),
	phones JSON NOT NULL,
	channels JSON NOT NULL, duties JSON, petition_staff JSON, data_delivery JSON,
	CONSTRAINT pk_departments PRIMARY KEY (id)
);
CREATE TABLE "users" (
	id INTEGER NOT NULL,
	name VARCHAR(200) NOT NULL,
	created_at BIGINT NOT NULL,
	called VARCHAR(200) DEFAULT ('') NOT NULL,
	kind VARCHAR(20) DEFAULT 'person' NOT NULL,
	skeleton VARCHAR(200) DEFAULT ('') NOT NULL,
	password_hash TEXT,
	password_set_at BIGINT,
	must_change BOOLEAN DEFAULT 0 NOT NULL,
	one_time_until BIGINT,
	disabled_at BIGINT,
	disabled_by VARCHAR(200),
	CONSTRAINT pk_users PRIMARY KEY (id),
	CONSTRAINT uq_users_name UNIQUE (name)
);
CREATE INDEX ix_users_skeleton ON users (skeleton);
CREATE TABLE grants (
	user_id INTEGER NOT NULL,
	role VARCHAR(40) NOT NULL,
	department VARCHAR(200) NOT NULL,
	CONSTRAINT pk_grants PRIMARY KEY (user_id, role, department),
	CONSTRAINT fk_grants_user_id FOREIGN KEY(user_id) REFERENCES users (id)
);
CREATE TABLE tokens (
	id VARCHAR(40) NOT NULL,
	user_id INTEGER NOT NULL,
	salt BLOB NOT NULL,
	token_hash BLOB NOT NULL,
	scope JSON,
	called VARCHAR(200) NOT NULL,
	made_at BIGINT NOT NULL,
	made_by VARCHAR(200) NOT NULL,
	expires_at BIGINT,
	last_used_at BIGINT,
	revoked_at BIGINT,
	CONSTRAINT pk_tokens PRIMARY KEY (id),
	CONSTRAINT fk_tokens_user_id FOREIGN KEY(user_id) REFERENCES users (id)
);
CREATE INDEX ix_tokens_user ON tokens (user_id, made_at, id);
CREATE TABLE sessions (
	"key" VARCHAR(64) NOT NULL,
	user_id INTEGER NOT NULL,
	change_only BOOLEAN NOT NULL,
	began_at BIGINT NOT NULL,
	seen_at BIGINT NOT NULL,
	ends_at BIGINT NOT NULL, address VARCHAR(200) DEFAULT '' NOT NULL, browser VARCHAR(40) DEFAULT '' NOT NULL, proof VARCHAR(20) DEFAULT 'password' NOT NULL, waits BOOLEAN DEFAULT 0 NOT NULL,
	CONSTRAINT pk_sessions PRIMARY KEY ("key"),
	CONSTRAINT fk_sessions_user_id FOREIGN KEY(user_id) REFERENCES users (id)
);
CREATE INDEX ix_sessions_ends ON sessions (ends_at);
CREATE TABLE sign_in_failures (
	id INTEGER NOT NULL,
	"key" VARCHAR(64) NOT NULL,
	times INTEGER NOT NULL,
	last_at BIGINT NOT NULL, known BOOLEAN DEFAULT 0 NOT NULL,
	CONSTRAINT pk_sign_in_failures PRIMARY KEY (id),
	CONSTRAINT uq_sign_in_failures_key UNIQUE ("key")
);
CREATE INDEX ix_tickets_territory_order ON tickets (territory, opened_at, id);
CREATE INDEX ix_tickets_territory_concern ON tickets (territory, concern, opened_at, id);
CREATE INDEX ix_tickets_territory_state ON tickets (territory, state, opened_at, id);
CREATE INDEX ix_tickets_territory_not_closed ON tickets (territory, concern, opened_at, id) WHERE state != 'closed';
CREATE INDEX ix_episodes_territory_order ON episodes (territory, opened_at, id);
CREATE INDEX ix_episodes_territory_rule ON episodes (territory, rule, opened_at, id);
CREATE INDEX ix_episodes_territory_open ON episodes (territory, opened_at, id) WHERE ended_at IS NULL AND NOT withdrawn;
CREATE INDEX ix_episodes_territory_withdrawn ON episodes (territory, opened_at, id) WHERE withdrawn;
CREATE INDEX ix_episodes_territory_ended ON episodes (territory, ended_at, opened_at) WHERE ended_at IS NOT NULL;
CREATE TABLE territory_moves (
	place VARCHAR(200) NOT NULL,
	territory VARCHAR(200) NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT pk_territory_moves PRIMARY KEY (place)
);
CREATE INDEX ix_territory_moves_at ON territory_moves (at, place);
CREATE INDEX ix_tokens_endless ON tokens (user_id) WHERE expires_at IS NULL AND revoked_at IS NULL;
CREATE INDEX ix_tickets_territory_active ON tickets (territory, opened_at, id) WHERE state != 'closed';
CREATE TABLE ticket_territories (
	ticket VARCHAR(20) NOT NULL,
	territory VARCHAR(200) NOT NULL,
	closed BOOLEAN DEFAULT 0 NOT NULL,
	CONSTRAINT pk_ticket_territories PRIMARY KEY (ticket, territory),
	CONSTRAINT fk_ticket_territories_ticket_tickets FOREIGN KEY(ticket) REFERENCES tickets (number)
);
CREATE INDEX ix_ticket_territories_above ON ticket_territories (territory, ticket) WHERE NOT closed;
CREATE TABLE leaves (
	id INTEGER NOT NULL,
	user_id INTEGER NOT NULL,
	substitute_id INTEGER NOT NULL,
	starts_at BIGINT NOT NULL,
	ends_at BIGINT NOT NULL,
	because TEXT NOT NULL,
	asked_at BIGINT NOT NULL,
	asked_by VARCHAR(200) NOT NULL,
	approved_at BIGINT,
	approved_by VARCHAR(200),
	accepted_at BIGINT,
	declined_at BIGINT,
	declined_by VARCHAR(200),
	ended_at BIGINT,
	ended_by VARCHAR(200),
	CONSTRAINT pk_leaves PRIMARY KEY (id),
	CONSTRAINT fk_leaves_user_id FOREIGN KEY(user_id) REFERENCES users (id),
	CONSTRAINT fk_leaves_substitute_id FOREIGN KEY(substitute_id) REFERENCES users (id)
);
CREATE INDEX ix_leaves_ends ON leaves (ends_at, id);
CREATE INDEX ix_leaves_user ON leaves (user_id, ends_at);
CREATE INDEX ix_leaves_substitute ON leaves (substitute_id, ends_at);
CREATE INDEX ix_sign_in_failures_known ON sign_in_failures (known, id);
CREATE UNIQUE INDEX uq_tickets_one_open ON tickets (place, concern) WHERE state != 'closed' AND origin = 'sensor';
CREATE INDEX ix_tickets_step ON tickets (step, opened_at, id) WHERE state != 'closed';
CREATE INDEX ix_tickets_awaits_verifying ON tickets (id) WHERE step = 'resolved';
CREATE INDEX ix_tickets_wakes ON tickets (wake_at, id) WHERE wake_at IS NOT NULL;
CREATE INDEX ix_tickets_unit_order ON tickets (unit, opened_at, id);
CREATE TABLE chain_head (
	id SMALLINT NOT NULL,
	seq BIGINT NOT NULL,
	hash BLOB NOT NULL,
	CONSTRAINT pk_chain_head PRIMARY KEY (id)
);
CREATE TABLE "ticket_history" (
	id INTEGER NOT NULL,
	ticket VARCHAR(20) NOT NULL,
	at BIGINT NOT NULL,
	reason VARCHAR(40) NOT NULL,
	actor VARCHAR(200) NOT NULL,
	command VARCHAR(40),
	text TEXT NOT NULL,
	data JSON NOT NULL,
	acting_for VARCHAR(200) DEFAULT ('') NOT NULL,
	happened_at BIGINT NOT NULL,
	contact VARCHAR(20),
	version INTEGER,
	move VARCHAR(40),
	seq BIGINT NOT NULL,
	digest BLOB NOT NULL,
	hash BLOB NOT NULL,
	CONSTRAINT pk_ticket_history PRIMARY KEY (id),
	CONSTRAINT fk_ticket_history_ticket FOREIGN KEY(ticket) REFERENCES tickets (number),
	CONSTRAINT uq_ticket_history_seq UNIQUE (seq)
);
CREATE INDEX ix_ticket_history_ticket ON ticket_history (ticket, id);
CREATE TRIGGER ticket_history_is_kept_update BEFORE UPDATE ON ticket_history BEGIN SELECT RAISE(ABORT, 'the history of tickets is added to and never changed'); END;
CREATE TRIGGER ticket_history_is_kept_delete BEFORE DELETE ON ticket_history BEGIN SELECT RAISE(ABORT, 'the history of tickets is added to and never changed'); END;
CREATE TABLE "audit" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	at BIGINT NOT NULL,
	kind VARCHAR(40) NOT NULL,
	actor VARCHAR(200) NOT NULL,
	address VARCHAR(200) NOT NULL,
	subject VARCHAR(200) NOT NULL,
	data JSON NOT NULL,
	acting_for VARCHAR(200) DEFAULT ('') NOT NULL,
	seq BIGINT NOT NULL,
	digest BLOB NOT NULL,
	hash BLOB NOT NULL,
	CONSTRAINT uq_audit_seq UNIQUE (seq)
);
CREATE INDEX ix_audit_subject ON audit (subject, at, id);
CREATE INDEX ix_audit_order ON audit (at, id);
CREATE INDEX ix_audit_actor ON audit (actor, at, id);
CREATE INDEX ix_audit_kind ON audit (kind, at, id);
CREATE TRIGGER audit_is_kept_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is added to and never changed'); END;
CREATE TRIGGER audit_is_kept_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is added to and never changed'); END;
CREATE TABLE contacts (
	number VARCHAR(20) NOT NULL,
	ticket VARCHAR(20) NOT NULL,
	registered_at BIGINT NOT NULL,
	contacted_at BIGINT NOT NULL,
	registered_by VARCHAR(200) NOT NULL,
	channel VARCHAR(20) NOT NULL,
	category VARCHAR(40) NOT NULL,
	complaint BOOLEAN NOT NULL,
	target VARCHAR(20),
	target_department VARCHAR(200) NOT NULL,
	target_person VARCHAR(200) NOT NULL,
	demand TEXT NOT NULL,
	top_class VARCHAR(20),
	feedback_way VARCHAR(20),
	transferred_from VARCHAR(200) NOT NULL,
	external_number VARCHAR(200) NOT NULL,
	anonymous_reason TEXT NOT NULL,
	name VARCHAR(200) NOT NULL,
	unit_or_address TEXT NOT NULL,
	phone VARCHAR(200) NOT NULL,
	phone_digits VARCHAR(200) NOT NULL,
	content TEXT NOT NULL,
	salt BLOB NOT NULL,
	digest BLOB NOT NULL,
	version INTEGER NOT NULL,
	CONSTRAINT pk_contacts PRIMARY KEY (number),
	CONSTRAINT fk_contacts_ticket FOREIGN KEY(ticket) REFERENCES tickets (number)
);
CREATE INDEX ix_contacts_order ON contacts (registered_at, number);
CREATE INDEX ix_contacts_phone ON contacts (phone_digits, registered_at, number) WHERE phone_digits != '';
CREATE INDEX ix_contacts_ticket ON contacts (ticket, registered_at, number);
CREATE TABLE contact_versions (
	contact VARCHAR(20) NOT NULL,
	version INTEGER NOT NULL,
	contents JSON NOT NULL,
	salt BLOB NOT NULL,
	digest BLOB NOT NULL,
	CONSTRAINT pk_contact_versions PRIMARY KEY (contact, version),
	CONSTRAINT fk_contact_versions_contact FOREIGN KEY(contact) REFERENCES contacts (number)
);
CREATE TABLE contact_numbers (
	year INTEGER NOT NULL,
	last INTEGER NOT NULL,
	CONSTRAINT pk_contact_numbers PRIMARY KEY (year)
);
CREATE TABLE idempotency (
	user VARCHAR(200) NOT NULL,
	"key" VARCHAR(200) NOT NULL,
	request BLOB NOT NULL,
	contact VARCHAR(20) NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT pk_idempotency PRIMARY KEY (user, "key"),
	CONSTRAINT fk_idempotency_contact FOREIGN KEY(contact) REFERENCES contacts (number)
);
CREATE INDEX ix_idempotency_at ON idempotency (at);
CREATE TABLE assignments (
	ticket VARCHAR(20) NOT NULL,
	no SMALLINT NOT NULL,
	department VARCHAR(200) NOT NULL,
	role VARCHAR(10) NOT NULL,
	from_at BIGINT NOT NULL,
	"by" VARCHAR(200) NOT NULL,
	person VARCHAR(200) NOT NULL,
	mode VARCHAR(20),
	text TEXT NOT NULL,
	limit_at BIGINT,
	ended_at BIGINT,
	end_reason VARCHAR(20),
	opened_at BIGINT NOT NULL,
	CONSTRAINT pk_assignments PRIMARY KEY (ticket, no),
	CONSTRAINT fk_assignments_ticket FOREIGN KEY(ticket) REFERENCES tickets (number)
);
CREATE INDEX ix_assignments_department ON assignments (department, opened_at, ticket);
CREATE UNIQUE INDEX uq_assignments_one_leads ON assignments (ticket) WHERE role = 'lead' AND ended_at IS NULL;
CREATE TABLE desk_facts (
	ticket VARCHAR(20) NOT NULL,
	scope VARCHAR(40) NOT NULL,
	name VARCHAR(60) NOT NULL,
	at BIGINT NOT NULL,
	happened_at BIGINT NOT NULL,
	actor VARCHAR(200) NOT NULL,
	data JSON NOT NULL, earlier JSON,
	CONSTRAINT pk_desk_facts PRIMARY KEY (ticket, scope, name),
	CONSTRAINT fk_desk_facts_ticket FOREIGN KEY(ticket) REFERENCES tickets (number)
);
CREATE TABLE tasks (
	ticket VARCHAR(20) NOT NULL,
	no SMALLINT NOT NULL,
	kind VARCHAR(40) NOT NULL,
	opened_at BIGINT NOT NULL,
	department VARCHAR(200) NOT NULL,
	user VARCHAR(200) NOT NULL,
	done_at BIGINT,
	proof JSON NOT NULL,
	CONSTRAINT pk_tasks PRIMARY KEY (ticket, no),
	CONSTRAINT fk_tasks_ticket FOREIGN KEY(ticket) REFERENCES tickets (number)
);
CREATE INDEX ix_tasks_to_do ON tasks (department, opened_at) WHERE done_at IS NULL;
CREATE TABLE sheets (
	ticket VARCHAR(20) NOT NULL,
	contact VARCHAR(20) NOT NULL,
	kind VARCHAR(40) NOT NULL,
	version SMALLINT NOT NULL,
	content JSON NOT NULL,
	digest BLOB NOT NULL,
	issued_at BIGINT NOT NULL,
	frozen_at BIGINT,
	signature JSON,
	CONSTRAINT pk_sheets PRIMARY KEY (ticket, contact, kind, version),
	CONSTRAINT fk_sheets_ticket FOREIGN KEY(ticket) REFERENCES tickets (number)
);
CREATE TABLE desk_rows (
	id INTEGER NOT NULL,
	kind VARCHAR(20) NOT NULL,
	"key" VARCHAR(100) NOT NULL,
	version INTEGER NOT NULL,
	"row" JSON NOT NULL,
	digest BLOB NOT NULL,
	recorded_at BIGINT NOT NULL,
	"by" VARCHAR(200) NOT NULL,
	CONSTRAINT pk_desk_rows PRIMARY KEY (id),
	CONSTRAINT uq_desk_rows_kind UNIQUE (kind, "key", version)
);
CREATE TABLE calendar_years (
	year INTEGER NOT NULL,
	version INTEGER NOT NULL,
	off JSON NOT NULL,
	"on" JSON NOT NULL,
	source VARCHAR(200) NOT NULL,
	recorded_at BIGINT NOT NULL,
	"by" VARCHAR(200) NOT NULL,
	CONSTRAINT pk_calendar_years PRIMARY KEY (year, version)
);
CREATE TABLE clocks (
	id INTEGER NOT NULL,
	ticket VARCHAR(20) NOT NULL,
	"of" VARCHAR(20) NOT NULL,
	scope VARCHAR(40) NOT NULL,
	"key" VARCHAR(60) NOT NULL,
	policy INTEGER NOT NULL,
	clause VARCHAR(40) NOT NULL,
	started_at BIGINT NOT NULL,
	occurrence INTEGER NOT NULL,
	"limit" VARCHAR(200) NOT NULL,
	due_at BIGINT,
	known_at BIGINT,
	status VARCHAR(10) NOT NULL,
	obligation JSON NOT NULL,
	leads BOOLEAN NOT NULL,
	paused_at BIGINT,
	unit VARCHAR(200) NOT NULL,
	stopped_at BIGINT,
	stopped_by VARCHAR(200) NOT NULL,
	stopped_with VARCHAR(60) NOT NULL,
	ended_reason VARCHAR(20) NOT NULL,
	late_ms BIGINT NOT NULL,
	late_counted BIGINT,
	calendar_version VARCHAR(100) NOT NULL,
	segments SMALLINT NOT NULL,
	caught_up BOOLEAN DEFAULT 0 NOT NULL,
	next_at BIGINT,
	next_step VARCHAR(40) NOT NULL,
	CONSTRAINT pk_clocks PRIMARY KEY (id),
	CONSTRAINT fk_clocks_policy FOREIGN KEY(policy) REFERENCES desk_rows (id),
	CONSTRAINT fk_clocks_ticket FOREIGN KEY(ticket) REFERENCES tickets (number),
	CONSTRAINT uq_clocks_ticket UNIQUE (ticket, "key", scope, started_at, occurrence)
);
CREATE INDEX ix_clocks_due ON clocks (due_at, id) WHERE status = 'running';
CREATE INDEX ix_clocks_next ON clocks (next_at, id) WHERE next_at IS NOT NULL;
CREATE INDEX ix_clocks_unit_due ON clocks (unit, due_at, id) WHERE status = 'running';
CREATE INDEX ix_clocks_unknown ON clocks (id) WHERE status = 'unknown';
CREATE TABLE clock_segments (
	clock INTEGER NOT NULL,
	no SMALLINT NOT NULL,
	at BIGINT NOT NULL,
	kind VARCHAR(20) NOT NULL,
	due_at BIGINT,
	reason TEXT NOT NULL,
	"by" VARCHAR(200) NOT NULL,
	calendar_version VARCHAR(100) NOT NULL,
	CONSTRAINT pk_clock_segments PRIMARY KEY (clock, no),
	CONSTRAINT fk_clock_segments_clock FOREIGN KEY(clock) REFERENCES clocks (id)
);
CREATE TABLE clock_steps (
	clock INTEGER NOT NULL,
	step VARCHAR(40) NOT NULL,
	n INTEGER NOT NULL,
	instant BIGINT NOT NULL,
	at BIGINT NOT NULL,
	meant_for JSON NOT NULL,
	reached JSON NOT NULL,
	caught_up BOOLEAN NOT NULL,
	to_send BOOLEAN NOT NULL,
	CONSTRAINT pk_clock_steps PRIMARY KEY (clock, step, n),
	CONSTRAINT fk_clock_steps_clock FOREIGN KEY(clock) REFERENCES clocks (id)
);
CREATE TRIGGER clock_segments_are_kept_update BEFORE UPDATE ON clock_segments BEGIN SELECT RAISE(ABORT, 'these rows are added to and never changed'); END;
CREATE TRIGGER clock_segments_are_kept_delete BEFORE DELETE ON clock_segments BEGIN SELECT RAISE(ABORT, 'these rows are added to and never changed'); END;
CREATE TRIGGER clock_steps_are_kept_update BEFORE UPDATE ON clock_steps BEGIN SELECT RAISE(ABORT, 'these rows are added to and never changed'); END;
CREATE TRIGGER clock_steps_are_kept_delete BEFORE DELETE ON clock_steps BEGIN SELECT RAISE(ABORT, 'these rows are added to and never changed'); END;
CREATE TRIGGER desk_rows_are_kept_update BEFORE UPDATE ON desk_rows BEGIN SELECT RAISE(ABORT, 'these rows are added to and never changed'); END;
CREATE TRIGGER desk_rows_are_kept_delete BEFORE DELETE ON desk_rows BEGIN SELECT RAISE(ABORT, 'these rows are added to and never changed'); END;
CREATE TRIGGER contact_versions_are_kept_update BEFORE UPDATE ON contact_versions BEGIN SELECT RAISE(ABORT, 'these rows are added to and never changed'); END;
CREATE TRIGGER contact_versions_are_kept_delete BEFORE DELETE ON contact_versions BEGIN SELECT RAISE(ABORT, 'these rows are added to and never changed'); END;
CREATE TABLE attachments (
	digest VARCHAR(64) NOT NULL,
	bytes INTEGER NOT NULL,
	media_type VARCHAR(40) NOT NULL,
	added_at BIGINT NOT NULL,
	added_by VARCHAR(200) NOT NULL,
	used BOOLEAN NOT NULL,
	CONSTRAINT pk_attachments PRIMARY KEY (digest)
);
CREATE INDEX ix_attachments_unused ON attachments (added_at, digest) WHERE NOT used;
CREATE TABLE attachment_uses (
	digest VARCHAR(64) NOT NULL,
	ticket VARCHAR(20) NOT NULL,
	CONSTRAINT pk_attachment_uses PRIMARY KEY (digest, ticket),
	CONSTRAINT fk_attachment_uses_digest FOREIGN KEY(digest) REFERENCES attachments (digest),
	CONSTRAINT fk_attachment_uses_ticket FOREIGN KEY(ticket) REFERENCES tickets (number)
);
CREATE TABLE attachment_adders (
	digest VARCHAR(64) NOT NULL,
	name VARCHAR(200) NOT NULL,
	CONSTRAINT pk_attachment_adders PRIMARY KEY (digest, name),
	CONSTRAINT fk_attachment_adders_digest FOREIGN KEY(digest) REFERENCES attachments (digest)
);
CREATE INDEX ix_sheets_signed ON sheets (ticket, contact, kind, version) WHERE frozen_at IS NOT NULL;
CREATE INDEX ix_tickets_left ON tickets (left_at, id) WHERE left_at IS NOT NULL;
CREATE TABLE duty_rosters (
	version INTEGER NOT NULL,
	recorded_at BIGINT NOT NULL,
	"by" VARCHAR(200) NOT NULL,
	because TEXT NOT NULL,
	roster JSON NOT NULL,
	CONSTRAINT pk_duty_rosters PRIMARY KEY (version)
);
CREATE TABLE duty_lines (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	at BIGINT NOT NULL,
	post VARCHAR(40) NOT NULL,
	kind VARCHAR(20) NOT NULL,
	shift_at BIGINT,
	actor VARCHAR(200) NOT NULL,
	acting_for VARCHAR(200) NOT NULL,
	text TEXT NOT NULL,
	data JSON NOT NULL,
	about BIGINT
, "key" VARCHAR(80));
CREATE INDEX ix_duty_lines_post ON duty_lines (post, id);
CREATE INDEX ix_duty_lines_shift ON duty_lines (kind, shift_at, id) WHERE shift_at IS NOT NULL;
CREATE INDEX ix_duty_lines_about ON duty_lines (about, id) WHERE about IS NOT NULL;
CREATE TRIGGER duty_rosters_are_kept_update BEFORE UPDATE ON duty_rosters BEGIN SELECT RAISE(ABORT, 'these rows are added to and never changed'); END;
CREATE TRIGGER duty_rosters_are_kept_delete BEFORE DELETE ON duty_rosters BEGIN SELECT RAISE(ABORT, 'these rows are added to and never changed'); END;
CREATE TRIGGER duty_lines_are_kept_update BEFORE UPDATE ON duty_lines BEGIN SELECT RAISE(ABORT, 'these rows are added to and never changed'); END;
CREATE TRIGGER duty_lines_are_kept_delete BEFORE DELETE ON duty_lines BEGIN SELECT RAISE(ABORT, 'these rows are added to and never changed'); END;
CREATE TABLE notices (
	id INTEGER NOT NULL,
	cause VARCHAR(200) NOT NULL,
	kind VARCHAR(40) NOT NULL,
	posts VARCHAR(200) NOT NULL,
	unit VARCHAR(200) NOT NULL,
	clock BIGINT,
	step VARCHAR(40) NOT NULL,
	urgency VARCHAR(10) NOT NULL,
	actor VARCHAR(200) NOT NULL,
	decided_at BIGINT NOT NULL,
	state VARCHAR(12) NOT NULL,
	told_at BIGINT,
	answered_at BIGINT,
	answered_by VARCHAR(200) NOT NULL, round INTEGER DEFAULT '0' NOT NULL, remind_at BIGINT, subject_kind VARCHAR(10) DEFAULT 'ticket' NOT NULL, subject VARCHAR(200) DEFAULT '' NOT NULL,
	CONSTRAINT pk_notices PRIMARY KEY (id),
	CONSTRAINT uq_notices_cause UNIQUE (cause, kind, posts)
);
CREATE INDEX ix_notices_untold ON notices (urgency, id) WHERE state = 'decided';
CREATE TABLE told_persons (
	notice INTEGER NOT NULL,
	person VARCHAR(200) NOT NULL, relieved BOOLEAN DEFAULT 0 NOT NULL,
	CONSTRAINT pk_told_persons PRIMARY KEY (notice, person),
	CONSTRAINT fk_told_persons_notice FOREIGN KEY(notice) REFERENCES notices (id)
);
CREATE INDEX ix_told_persons ON told_persons (person, notice);
CREATE TABLE stops (
	id INTEGER NOT NULL,
	number VARCHAR(20) NOT NULL,
	kind VARCHAR(10) NOT NULL,
	step VARCHAR(20) NOT NULL,
	over BOOLEAN NOT NULL,
	places JSON NOT NULL,
	ticket VARCHAR(20) NOT NULL,
	opened_at BIGINT NOT NULL,
	due_at BIGINT,
	next_at BIGINT, outage VARCHAR(200) DEFAULT '' NOT NULL, starts_at BIGINT, ends_at BIGINT,
	CONSTRAINT pk_stops PRIMARY KEY (id),
	CONSTRAINT uq_stops_number UNIQUE (number)
);
CREATE INDEX ix_stops_going_on ON stops (id) WHERE NOT over;
CREATE INDEX ix_stops_next ON stops (next_at, id) WHERE next_at IS NOT NULL;
CREATE INDEX ix_stops_ticket ON stops (ticket) WHERE ticket != '';
CREATE TABLE stop_lines (
	stop VARCHAR(20) NOT NULL,
	no INTEGER NOT NULL,
	at BIGINT NOT NULL,
	happened_at BIGINT NOT NULL,
	kind VARCHAR(20) NOT NULL,
	command VARCHAR(40) NOT NULL,
	actor VARCHAR(200) NOT NULL,
	acting_for VARCHAR(200) NOT NULL,
	text TEXT NOT NULL,
	data JSON NOT NULL,
	CONSTRAINT pk_stop_lines PRIMARY KEY (stop, no),
	CONSTRAINT fk_stop_lines_stop FOREIGN KEY(stop) REFERENCES stops (number)
);
CREATE TABLE stop_clocks (
	id INTEGER NOT NULL,
	stop VARCHAR(20) NOT NULL,
	"of" VARCHAR(20) NOT NULL,
	scope VARCHAR(40) NOT NULL,
	"key" VARCHAR(60) NOT NULL,
	policy INTEGER NOT NULL,
	clause VARCHAR(40) NOT NULL,
	started_at BIGINT NOT NULL,
	occurrence INTEGER NOT NULL,
	"limit" VARCHAR(200) NOT NULL,
	due_at BIGINT,
	known_at BIGINT,
	status VARCHAR(10) NOT NULL,
	obligation JSON NOT NULL,
	leads BOOLEAN NOT NULL,
	paused_at BIGINT,
	unit VARCHAR(200) NOT NULL,
	stopped_at BIGINT,
	stopped_by VARCHAR(200) NOT NULL,
	stopped_with VARCHAR(60) NOT NULL,
	ended_reason VARCHAR(20) NOT NULL,
	late_ms BIGINT NOT NULL,
	late_counted BIGINT,
	calendar_version VARCHAR(100) NOT NULL,
	segments SMALLINT NOT NULL,
	caught_up BOOLEAN NOT NULL,
	next_at BIGINT,
	next_step VARCHAR(40) NOT NULL,
	CONSTRAINT pk_stop_clocks PRIMARY KEY (id),
	CONSTRAINT fk_stop_clocks_stop FOREIGN KEY(stop) REFERENCES stops (number),
	CONSTRAINT fk_stop_clocks_policy FOREIGN KEY(policy) REFERENCES desk_rows (id),
	CONSTRAINT uq_stop_clocks_stop UNIQUE (stop, "key", scope, started_at, occurrence)
);
CREATE INDEX ix_stop_clocks_stop ON stop_clocks (stop, id);
CREATE TABLE stop_numbers (
	year INTEGER NOT NULL,
	last INTEGER NOT NULL,
	CONSTRAINT pk_stop_numbers PRIMARY KEY (year)
);
CREATE TRIGGER stop_lines_are_kept_update BEFORE UPDATE ON stop_lines BEGIN SELECT RAISE(ABORT, 'these rows are added to and never changed'); END;
CREATE TRIGGER stop_lines_are_kept_delete BEFORE DELETE ON stop_lines BEGIN SELECT RAISE(ABORT, 'these rows are added to and never changed'); END;
CREATE TABLE reaches (
	user_id INTEGER NOT NULL,
	mail VARCHAR(254) NOT NULL,
	mobile VARCHAR(20) NOT NULL,
	language VARCHAR(10) NOT NULL,
	CONSTRAINT pk_reaches PRIMARY KEY (user_id),
	CONSTRAINT fk_reaches_user_id FOREIGN KEY(user_id) REFERENCES users (id)
);
CREATE INDEX ix_notices_remind ON notices (remind_at, id) WHERE remind_at IS NOT NULL;
CREATE TABLE deliveries (
	notice INTEGER NOT NULL,
	person VARCHAR(200) NOT NULL,
	urgency VARCHAR(10) NOT NULL,
	round INTEGER NOT NULL,
	since BIGINT NOT NULL,
	due_at BIGINT,
	state VARCHAR(12) NOT NULL,
	CONSTRAINT pk_deliveries PRIMARY KEY (notice, person),
	CONSTRAINT fk_deliveries_notice FOREIGN KEY(notice) REFERENCES notices (id)
);
CREATE INDEX ix_deliveries_due ON deliveries (urgency, due_at, notice, person) WHERE due_at IS NOT NULL;
CREATE INDEX ix_deliveries_under_way ON deliveries (notice, person) WHERE due_at IS NULL AND state = 'waiting';
CREATE TABLE attempts (
	id INTEGER NOT NULL,
	channel VARCHAR(40) NOT NULL,
	person VARCHAR(200) NOT NULL,
	address VARCHAR(254) NOT NULL,
	begun_at BIGINT NOT NULL,
	ended_at BIGINT,
	result VARCHAR(12) NOT NULL,
	code VARCHAR(40) NOT NULL,
	detail VARCHAR(300) NOT NULL,
	retry_at BIGINT,
	CONSTRAINT pk_attempts PRIMARY KEY (id)
);
CREATE INDEX ix_attempts_begun ON attempts (begun_at);
CREATE INDEX ix_attempts_open ON attempts (id) WHERE ended_at IS NULL;
CREATE TABLE attempt_notices (
	attempt INTEGER NOT NULL,
	notice INTEGER NOT NULL,
	round INTEGER NOT NULL,
	repeated BOOLEAN NOT NULL,
	CONSTRAINT pk_attempt_notices PRIMARY KEY (attempt, notice),
	CONSTRAINT fk_attempt_notices_attempt FOREIGN KEY(attempt) REFERENCES attempts (id),
	CONSTRAINT fk_attempt_notices_notice FOREIGN KEY(notice) REFERENCES notices (id)
);
CREATE INDEX ix_attempt_notices ON attempt_notices (notice, attempt);
CREATE TABLE manual_readings (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	point VARCHAR(200) NOT NULL,
	metric VARCHAR(40) NOT NULL,
	place VARCHAR(200) NOT NULL,
	at BIGINT NOT NULL,
	value FLOAT NOT NULL,
	entered_at BIGINT NOT NULL,
	actor VARCHAR(200) NOT NULL,
	acting_for VARCHAR(200) NOT NULL,
	post VARCHAR(40) NOT NULL,
	text TEXT NOT NULL,
	about BIGINT
);
CREATE INDEX ix_manual_readings_point ON manual_readings (point, at, id);
CREATE INDEX ix_manual_readings_at ON manual_readings (at, id);
CREATE INDEX ix_manual_readings_post ON manual_readings (post, at, id) WHERE post != '';
CREATE INDEX ix_manual_readings_about ON manual_readings (about, id) WHERE about IS NOT NULL;
CREATE TABLE manual_comparisons (
	reading INTEGER NOT NULL,
	at BIGINT NOT NULL,
	value FLOAT NOT NULL,
	tolerance FLOAT NOT NULL,
	differs BOOLEAN NOT NULL,
	compared_at BIGINT NOT NULL,
	CONSTRAINT pk_manual_comparisons PRIMARY KEY (reading),
	CONSTRAINT fk_manual_comparisons_reading FOREIGN KEY(reading) REFERENCES manual_readings (id)
);
CREATE TRIGGER manual_readings_are_kept_update BEFORE UPDATE ON manual_readings BEGIN SELECT RAISE(ABORT, 'these rows are added to and never changed'); END;
CREATE TRIGGER manual_readings_are_kept_delete BEFORE DELETE ON manual_readings BEGIN SELECT RAISE(ABORT, 'these rows are added to and never changed'); END;
CREATE TRIGGER manual_comparisons_are_kept_update BEFORE UPDATE ON manual_comparisons BEGIN SELECT RAISE(ABORT, 'these rows are added to and never changed'); END;
CREATE TRIGGER manual_comparisons_are_kept_delete BEFORE DELETE ON manual_comparisons BEGIN SELECT RAISE(ABORT, 'these rows are added to and never changed'); END;
CREATE TABLE "findings" (
	id INTEGER NOT NULL,
	kind VARCHAR(40) NOT NULL,
	ticket VARCHAR(20),
	cause VARCHAR(200) NOT NULL,
	found_at BIGINT NOT NULL,
	found_by VARCHAR(200) NOT NULL,
	contact VARCHAR(20) NOT NULL,
	subject_kind VARCHAR(20) NOT NULL,
	subject VARCHAR(200) NOT NULL,
	evidence JSON NOT NULL,
	state VARCHAR(20) NOT NULL,
	decided_at BIGINT,
	decided_by VARCHAR(200) NOT NULL,
	reason TEXT NOT NULL,
	place VARCHAR(200),
	territory VARCHAR(200),
	CONSTRAINT pk_findings PRIMARY KEY (id),
	CONSTRAINT fk_findings_ticket FOREIGN KEY(ticket) REFERENCES tickets (number),
	CONSTRAINT uq_findings_ticket UNIQUE (ticket, kind, cause)
);
CREATE INDEX ix_findings_undecided ON findings (found_at, id) WHERE state = 'open';
CREATE INDEX ix_findings_order ON findings (found_at, id);
CREATE TABLE maintenances (
	id INTEGER NOT NULL,
	kind VARCHAR(10) NOT NULL,
	subject VARCHAR(200) NOT NULL,
	starts_at BIGINT NOT NULL,
	ends_at BIGINT NOT NULL,
	because TEXT NOT NULL,
	"by" VARCHAR(200) NOT NULL,
	entered_at BIGINT NOT NULL,
	ended_at BIGINT,
	ended_by VARCHAR(200) NOT NULL,
	over BOOLEAN NOT NULL,
	CONSTRAINT pk_maintenances PRIMARY KEY (id)
);
CREATE INDEX ix_maintenances_going_on ON maintenances (id) WHERE NOT over;
CREATE TABLE duty_clocks (
	id INTEGER NOT NULL,
	post VARCHAR(40) NOT NULL,
	"of" VARCHAR(20) NOT NULL,
	scope VARCHAR(40) NOT NULL,
	"key" VARCHAR(60) NOT NULL,
	policy INTEGER NOT NULL,
	clause VARCHAR(40) NOT NULL,
	started_at BIGINT NOT NULL,
	occurrence INTEGER NOT NULL,
	"limit" VARCHAR(200) NOT NULL,
	due_at BIGINT,
	known_at BIGINT,
	status VARCHAR(10) NOT NULL,
	obligation JSON NOT NULL,
	leads BOOLEAN NOT NULL,
	paused_at BIGINT,
	unit VARCHAR(200) NOT NULL,
	stopped_at BIGINT,
	stopped_by VARCHAR(200) NOT NULL,
	stopped_with VARCHAR(60) NOT NULL,
	ended_reason VARCHAR(20) NOT NULL,
	late_ms BIGINT NOT NULL,
	late_counted BIGINT,
	calendar_version VARCHAR(100) NOT NULL,
	segments SMALLINT NOT NULL,
	caught_up BOOLEAN DEFAULT 0 NOT NULL,
	next_at BIGINT,
	next_step VARCHAR(40) NOT NULL,
	CONSTRAINT pk_duty_clocks PRIMARY KEY (id),
	CONSTRAINT fk_duty_clocks_policy FOREIGN KEY(policy) REFERENCES desk_rows (id),
	CONSTRAINT uq_duty_clocks_post UNIQUE (post, "key", scope, started_at, occurrence)
);
CREATE INDEX ix_duty_clocks_post ON duty_clocks (post, scope);
CREATE INDEX ix_duty_clocks_running ON duty_clocks (id) WHERE status IN ('paused', 'running', 'unknown');
CREATE INDEX ix_duty_clocks_next ON duty_clocks (next_at, id) WHERE next_at IS NOT NULL;
CREATE INDEX ix_notices_subject ON notices (subject_kind, subject, id);
CREATE INDEX ix_duty_lines_orders ON duty_lines (id) WHERE kind = 'order';
CREATE UNIQUE INDEX uq_duty_lines_key ON duty_lines (actor, "key") WHERE key IS NOT NULL;
CREATE INDEX ix_stops_imported ON stops (outage) WHERE outage != '' AND NOT over;
CREATE INDEX ix_stops_waiting ON stops (ends_at) WHERE outage != '' AND step IN ('approved', 'reported', 'announced');
CREATE TABLE stop_places (
	place VARCHAR(200) NOT NULL,
	stop VARCHAR(20) NOT NULL,
	CONSTRAINT pk_stop_places PRIMARY KEY (place, stop),
	CONSTRAINT fk_stop_places_stop FOREIGN KEY(stop) REFERENCES stops (number)
);
CREATE INDEX ix_stop_places_stop ON stop_places (stop);
CREATE INDEX ix_stops_running ON stops (id) WHERE NOT over AND step = 'running';
CREATE INDEX ix_stops_due ON stops (due_at, id) WHERE NOT over AND due_at IS NOT NULL;
CREATE INDEX ix_sessions_user ON sessions (user_id, ends_at, "key");
CREATE INDEX ix_tickets_below_parent ON tickets (parent, id) WHERE state != 'closed' AND parent IS NOT NULL;
CREATE INDEX ix_tickets_due ON tickets (due_at, urgency, id) WHERE state != 'closed';
CREATE INDEX ix_tickets_unit_due ON tickets (unit, due_at, urgency, id) WHERE state != 'closed';
CREATE INDEX ix_tickets_territory_due ON tickets (territory, due_at, urgency, id) WHERE state != 'closed';
CREATE INDEX ix_tickets_person_due ON tickets (person_in_charge, due_at, urgency, id) WHERE state != 'closed';
CREATE TABLE second_factors (
	user_id INTEGER NOT NULL,
	secret VARCHAR(64) NOT NULL,
	begun_at BIGINT NOT NULL,
	begun_in VARCHAR(64) NOT NULL,
	on_since BIGINT,
	last_step BIGINT DEFAULT '0' NOT NULL,
	CONSTRAINT pk_second_factors PRIMARY KEY (user_id),
	CONSTRAINT fk_second_factors_user_id FOREIGN KEY(user_id) REFERENCES users (id)
);
CREATE TABLE recovery_codes (
	user_id INTEGER NOT NULL,
	code_hash VARCHAR(64) NOT NULL,
	CONSTRAINT pk_recovery_codes PRIMARY KEY (user_id, code_hash),
	CONSTRAINT fk_recovery_codes_user_id FOREIGN KEY(user_id) REFERENCES users (id)
);
CREATE TABLE identities (
	issuer VARCHAR(500) NOT NULL,
	subject VARCHAR(255) NOT NULL,
	user_id INTEGER NOT NULL,
	CONSTRAINT pk_identities PRIMARY KEY (issuer, subject),
	CONSTRAINT fk_identities_user_id FOREIGN KEY(user_id) REFERENCES users (id)
);
CREATE UNIQUE INDEX ix_identities_user ON identities (user_id, issuer);
CREATE TABLE work_views (
	id INTEGER NOT NULL,
	user_id INTEGER NOT NULL,
	name VARCHAR(40) NOT NULL,
	filters JSON NOT NULL,
	is_default BOOLEAN NOT NULL,
	CONSTRAINT pk_work_views PRIMARY KEY (id),
	CONSTRAINT fk_work_views_user_id FOREIGN KEY(user_id) REFERENCES users (id)
);
CREATE INDEX ix_work_views_user ON work_views (user_id, id);
CREATE TABLE place_days (
	place VARCHAR(200) NOT NULL,
	day VARCHAR(10) NOT NULL,
	qualified BIGINT NOT NULL,
	unqualified BIGINT NOT NULL,
	not_judgeable BIGINT NOT NULL,
	judged BIGINT NOT NULL,
	good BIGINT NOT NULL,
	CONSTRAINT pk_place_days PRIMARY KEY (place, day)
);
CREATE INDEX ix_tickets_closed ON tickets (closed_at) WHERE closed_at IS NOT NULL;
INSERT INTO alembic_version VALUES ('0049');
