package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
)

// Exchange does all that e asks for in one transaction, or nothing.
//
// Whatever concerns a chat is decided while its row in inbox_chats is locked, and rows are locked by ascending key, so
// that processes wait for one another there and never in a circle. A chat has a row exactly while letters wait in it.
func (in *Inbox) Exchange(ctx context.Context, e Exchange) (Exchanged, error) {
	var x exchange
	err := in.s.inTx(ctx, "exchange letters", func(tx *sql.Tx) error {
		x = exchange{tx: tx, bot: in.bot, Exchange: e}
		return x.run(ctx)
	})
	if err != nil {
		return Exchanged{}, err
	}
	return x.out, nil
}

// letterRows is how many letters or chats one statement carries: fewer cost PostgreSQL round trips, more cost SQLite's
// driver time that grows with the square of the parameters.
const letterRows = 100

// exchange is one exchange under way.
type exchange struct {
	Exchange
	tx   *sql.Tx
	bot  int64
	out  Exchanged
	read []string // chats of the holder that have letters to tell of
	lost []string // of those, the ones that a dead holder lost
}

func (x *exchange) run(ctx context.Context) error {
	for _, step := range []func(context.Context) error{x.keep, x.finish, x.begin, x.hold, x.giveBack, x.tell} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// keep writes the letters that are not known.
func (x *exchange) keep(ctx context.Context) error {
	for part := range slices.Chunk(x.Arrived, letterRows) {
		args := make([]any, 0, 7*len(part))
		for _, l := range part {
			args = append(args, x.bot, l.ID, l.Chat, l.Person, l.Kind, l.Payload, millis(l.Received))
		}
		fresh, err := query(ctx, x.tx, scanOne[int64], `
			INSERT INTO inbox (bot_id, update_id, chat, person_id, kind, payload, received_at, done_at, taken)
			VALUES `+tuples(len(part), 7, ", 0, 0")+`
			ON CONFLICT DO NOTHING RETURNING update_id`, args...)
		if err != nil {
			return err
		}
		x.out.Fresh = append(x.out.Fresh, fresh...)
	}
	return nil
}

// finish leaves of letters that are done nothing but their ids.
func (x *exchange) finish(ctx context.Context) error {
	for part := range slices.Chunk(x.Done, letterRows) {
		args := append(make([]any, 0, len(part)+2), x.bot, millis(x.Now))
		for _, id := range part {
			args = append(args, id)
		}
		_, err := x.tx.ExecContext(ctx, `
			UPDATE inbox SET done_at = $2, chat = '', person_id = 0, kind = '', payload = ''
			WHERE bot_id = $1 AND update_id IN (`+placeholders(2, len(part))+`)`, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// begin notes of which letters the holder might die.
func (x *exchange) begin(ctx context.Context) error {
	if err := x.mark(ctx, x.Begun, 1); err != nil {
		return err
	}
	return x.mark(ctx, x.Dropped, 0)
}

func (x *exchange) mark(ctx context.Context, letters []int64, begun int) error {
	for part := range slices.Chunk(letters, letterRows) {
		args := append(make([]any, 0, len(part)+2), x.bot, begun)
		for _, id := range part {
			args = append(args, id)
		}
		_, err := x.tx.ExecContext(ctx, `
			UPDATE inbox SET begun = $2 WHERE bot_id = $1 AND update_id IN (`+placeholders(2, len(part))+`)`, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// heldChat is what became of a chat that the exchange touches.
type heldChat struct {
	chat, holder   string
	behind, stolen bool
}

func scanHeldChat(row scanner) (c heldChat, err error) {
	err = row.Scan(&c.chat, &c.holder, &c.behind, &c.stolen)
	return c, err
}

// hold locks the chats that the exchange touches: those that nobody living holds become the holder's, and the holder of
// any other is told that there is more.
func (x *exchange) hold(ctx context.Context) error {
	for part := range slices.Chunk(x.touched(), letterRows) {
		args := append(make([]any, 0, len(part)+2), x.bot, x.Holder)
		for _, chat := range part {
			args = append(args, chat)
		}
		held, err := query(ctx, x.tx, scanHeldChat, `
			INSERT INTO inbox_chats (bot_id, holder, behind, stolen, chat)
			VALUES `+strings.Join(holdRows(len(part)), ", ")+`
			ON CONFLICT (bot_id, chat) DO UPDATE SET
				holder = CASE WHEN `+living+` THEN inbox_chats.holder ELSE excluded.holder END,
				stolen = CASE WHEN inbox_chats.holder = excluded.holder OR `+living+` THEN inbox_chats.stolen ELSE 1 END,
				behind = CASE WHEN inbox_chats.holder = excluded.holder THEN inbox_chats.behind ELSE 1 END
			RETURNING chat, holder, behind = 1, stolen = 1`, args...)
		if err != nil {
			return err
		}
		x.sort(held)
	}
	return nil
}

// living says of a chat's row whether another holder than this one is alive.
const living = `EXISTS (
	SELECT 1 FROM inbox_holders h
	WHERE h.bot_id = $1 AND h.holder = inbox_chats.holder AND h.holder <> $2)`

// touched returns the chats of fresh letters and the idle ones, by ascending key.
func (x *exchange) touched() []string {
	chats := slices.Clone(x.Idle)
	fresh := make(map[int64]struct{}, len(x.out.Fresh))
	for _, id := range x.out.Fresh {
		fresh[id] = struct{}{}
	}
	for i := range x.Arrived {
		if _, ok := fresh[x.Arrived[i].ID]; ok {
			chats = append(chats, x.Arrived[i].Chat)
		}
	}
	slices.Sort(chats)
	return slices.Compact(chats)
}

func (x *exchange) sort(held []heldChat) {
	for _, c := range held {
		switch {
		case c.holder != x.Holder:
			x.out.Foreign = append(x.out.Foreign, c.chat)
		case c.behind:
			x.read = append(x.read, c.chat)
		}
		if c.stolen && c.holder == x.Holder {
			x.lost = append(x.lost, c.chat)
		}
	}
}

// giveBack deletes the rows of idle chats in which nothing waits; in the others there is something to tell of.
func (x *exchange) giveBack(ctx context.Context) error {
	for part := range slices.Chunk(x.Idle, letterRows) {
		args := append(make([]any, 0, len(part)+2), x.bot, x.Holder)
		for _, chat := range part {
			args = append(args, chat)
		}
		given, err := query(ctx, x.tx, scanOne[string], `
			DELETE FROM inbox_chats
			WHERE bot_id = $1 AND holder = $2 AND chat IN (`+placeholders(2, len(part))+`) AND NOT EXISTS (
				SELECT 1 FROM inbox i WHERE i.bot_id = $1 AND i.chat = inbox_chats.chat AND i.done_at = 0)
			RETURNING chat`, args...)
		if err != nil {
			return err
		}
		x.except(part, given)
	}
	return nil
}

// except takes the idle chats that could not be given back to those that are read.
func (x *exchange) except(idle, given []string) {
	for _, chat := range idle {
		if !slices.Contains(x.out.Foreign, chat) && !slices.Contains(given, chat) {
			x.read = append(x.read, chat)
		}
	}
	x.read = slices.DeleteFunc(x.read, func(chat string) bool { return slices.Contains(given, chat) })
	slices.Sort(x.read)
	x.read = slices.Compact(x.read)
}

// tell reads the first letters of the chats that there is something to tell of. It is rare, and so goes chat by chat.
func (x *exchange) tell(ctx context.Context) error {
	for _, chat := range x.read {
		if slices.Contains(x.lost, chat) {
			_, err := x.tx.ExecContext(ctx, `
				UPDATE inbox SET taken = CASE WHEN taken = 0 THEN 1 ELSE taken + begun END, begun = 0
				WHERE bot_id = $1 AND update_id = (
					SELECT min(update_id) FROM inbox WHERE bot_id = $1 AND chat = $2 AND done_at = 0)`, x.bot, chat)
			if err != nil {
				return err
			}
		}
		letters, err := query(ctx, x.tx, scanLetter, `
			SELECT update_id, chat, person_id, kind, payload, received_at, taken FROM inbox
			WHERE bot_id = $1 AND chat = $2 AND done_at = 0 ORDER BY update_id LIMIT $3`, x.bot, chat, x.Most)
		if err != nil {
			return err
		}
		x.out.Waiting = append(x.out.Waiting, letters...)
		_, err = x.tx.ExecContext(ctx, "UPDATE inbox_chats SET behind = $3, stolen = 0 WHERE bot_id = $1 AND chat = $2",
			x.bot, chat, len(letters)/max(x.Most, 1))
		if err != nil {
			return err
		}
	}
	slices.SortFunc(x.out.Waiting, func(a, b Letter) int { return cmp.Compare(a.ID, b.ID) })
	return nil
}

func scanLetter(row scanner) (l Letter, err error) {
	var received int64
	err = row.Scan(&l.ID, &l.Chat, &l.Person, &l.Kind, &l.Payload, &received, &l.Taken)
	l.Received = fromMillis(received)
	return l, err
}

// holdRows are rows of ($1, $2, 0, 0, chat), the first chat being $3.
func holdRows(n int) []string {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = "($1, $2, 0, 0, " + placeholders(2+i, 1) + ")"
	}
	return rows
}

// tuples are rows of as many parameters as there are columns, each row ending in tail.
func tuples(rows, columns int, tail string) string {
	lists := make([]string, rows)
	for i := range lists {
		lists[i] = "(" + placeholders(i*columns, columns) + tail + ")"
	}
	return strings.Join(lists, ", ")
}

// query reads all rows of a statement within a transaction.
func query[T any](ctx context.Context, tx *sql.Tx, scan func(scanner) (T, error), text string, args ...any) ([]T, error) {
	rows, err := tx.QueryContext(ctx, text, args...)
	return readAll(rows, err, scan)
}

// readAll reads all rows of a query that may have failed.
func readAll[T any](rows *sql.Rows, err error, scan func(scanner) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var all []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

func scanOne[T any](row scanner) (v T, err error) {
	err = row.Scan(&v)
	return v, err
}
