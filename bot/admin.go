package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-telegram/bot/models"

	"pickbot/recommend"
)

// What only admins have stands in the three tables of this file: commands, buttons, and messages that are more than
// words. Each use is checked here, by ADMIN_IDS and in private chats only, and written to the audit log. To anybody else
// none of it exists: the answer is the one to an unknown command, a foreign button, a message of no use.

// adminCommand is a command that only admins have.
type adminCommand struct {
	name string
	run  func(b *Bot, ctx context.Context, v visit, args string, d *deed) error
}

// adminCommands in the order of the menu.
func adminCommands() []adminCommand {
	return []adminCommand{
		{"stats", (*Bot).stats},
		{"keys", (*Bot).keys},
		{"rotate", (*Bot).rotate},
		{"rotations", (*Bot).rotations},
		{"broadcast", (*Bot).broadcast},
		{"user", (*Bot).user},
		{"catalog", (*Bot).catalog},
		{"maintenance", (*Bot).maintenance},
		{"audit", (*Bot).auditLog},
	}
}

// The actions of admins are capital letters.
const (
	actionAudit       Action = 'A' // a page of the audit log
	actionKeys        Action = 'K' // the pool
	actionKey         Action = 'H' // one key
	actionKeyOff      Action = 'D'
	actionKeyOn       Action = 'E'
	actionKeyClear    Action = 'C' // its cooldown
	actionRotate      Action = 'R'
	actionRotations   Action = 'L'
	actionCast        Action = 'B' // something about the broadcast number Page
	actionMaintenance Action = 'M'
	actionUser        Action = 'U'
	actionUserAsk     Action = 'W'
	actionUserDo      Action = 'X'
	actionImport      Action = 'I' // the file that the message answers; On: and take out the rest
	actionNoImport    Action = 'N'
	actionExport      Action = 'O'
)

// adminTap is what a button does that only admins have. The audit log has it under its name.
type adminTap struct {
	name string
	run  func(b *Bot, ctx context.Context, p press, d *deed) (tapped, error)
}

func adminTaps() map[Action]adminTap {
	return map[Action]adminTap{
		actionAudit:       {"/audit", (*Bot).tapAuditLog},
		actionKeys:        {"/keys", (*Bot).tapKeys},
		actionKey:         {"/keys show", (*Bot).tapKey},
		actionKeyOff:      {"/keys disable", (*Bot).tapKeyOff},
		actionKeyOn:       {"/keys enable", (*Bot).tapKeyOn},
		actionKeyClear:    {"/keys clear", (*Bot).tapKeyClear},
		actionRotate:      {"/rotate", (*Bot).tapRotate},
		actionRotations:   {"/rotations", (*Bot).tapRotations},
		actionCast:        {"/broadcast", (*Bot).tapCast},
		actionMaintenance: {"/maintenance", (*Bot).tapMaintenance},
		actionUser:        {"/user", (*Bot).tapUser},
		actionUserAsk:     {"/user", (*Bot).tapUserAsk},
		actionUserDo:      {"/user", (*Bot).tapUserDo},
		actionImport:      {"/catalog import", (*Bot).tapImport},
		actionNoImport:    {"/catalog leave", (*Bot).tapNoImport},
		actionExport:      {"/catalog export", (*Bot).tapExport},
	}
}

// adminMessage is a message that is more than words when an admin sends it, a file for instance: the first of the
// table that wants it has it.
type adminMessage struct {
	name  string
	wants func(v visit, m *models.Message) bool
	run   func(b *Bot, ctx context.Context, v visit, m *models.Message, d *deed) error
}

func adminMessages() []adminMessage {
	return []adminMessage{
		{"/broadcast", wantsCast, (*Bot).castMessage},
		{"/catalog file", func(_ visit, m *models.Message) bool { return m.Document != nil }, (*Bot).catalogFile},
	}
}

func (b *Bot) adminCommand(v visit, name string) (adminCommand, bool) {
	for _, c := range adminCommands() {
		if c.name == name {
			return c, b.isAdmin(v.person.ID)
		}
	}
	return adminCommand{}, false
}

func (b *Bot) adminTap(p press) (adminTap, bool) {
	t, ok := adminTaps()[p.Action]
	return t, ok && b.isAdmin(p.person.ID)
}

func (b *Bot) adminMessage(v visit, m *models.Message) (adminMessage, bool) {
	if !b.isAdmin(v.person.ID) {
		return adminMessage{}, false
	}
	for _, a := range adminMessages() {
		if a.wants(v, m) {
			return a, true
		}
	}
	return adminMessage{}, false
}

// What came of a deed, as the audit log has it.
const (
	resultBegun   = "begun" // and never ended: the process died
	resultAsked   = "asked" // the admin was asked whether they are sure
	resultDone    = "done"
	resultRefused = "refused"
	resultFailed  = "failed"
)

// deed is what an admin does. Whoever does it fills in what the audit log is to say beside its name.
type deed struct {
	AuditEntry
	whom int64 // the person it is about; 0: nobody
	// earlier is what the log had of it already: the update is handled again, because a process died or an outage is over.
	earlier AuditEntry
}

// redelivery is how long after it an update may come again.
const redelivery = 24 * time.Hour

// audited does something between two entries of the audit log: one before, without which it is not done, and one of
// what came of it. An update that is handled again goes on with the entry that it has.
func (b *Bot) audited(ctx context.Context, v visit, what string, do func(*deed) error) error {
	d := &deed{AuditEntry: AuditEntry{Update: v.update, At: b.now(), Who: b.office.Audit.Mark(v.person.ID), What: what, Result: resultBegun}}
	if err := b.begin(ctx, d); err != nil {
		return fmt.Errorf("write down what an admin does: %w", err)
	}
	err := do(d)
	d.end(err)
	if d.whom != 0 {
		d.Whom = b.office.Audit.Mark(d.whom)
	}
	if err := b.office.Audit.Write(context.WithoutCancel(ctx), d.AuditEntry); err != nil {
		b.log.ErrorContext(ctx, "audit log does not have what came of it", "what", what, "error", err)
	}
	return err
}

func (b *Bot) begin(ctx context.Context, d *deed) error {
	earlier, again, err := b.office.Audit.Earlier(ctx, d.AuditEntry, d.At.Add(-redelivery))
	switch {
	case err != nil:
		return err
	case again:
		d.earlier, d.At = earlier, earlier.At
		return nil
	}
	return b.office.Audit.Write(ctx, d.AuditEntry)
}

// end notes the result where whoever did it has said none.
func (d *deed) end(err error) {
	switch {
	case errors.Is(err, recommend.ErrInvalid) || errors.Is(err, recommend.ErrLimited):
		d.Result = resultRefused
	case err != nil:
		d.Result = resultFailed
	case d.Result == resultBegun:
		d.Result = resultDone
	}
}
