package proof_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"
)

// caller looks up what an answer needs as one would write it first: a call each, by bare drivers.
type caller struct {
	db     *pgxpool.Pool
	redis  *redis.Client
	limits *redis.Script
}

const callerTables = `
	CREATE TABLE IF NOT EXISTS bench_updates (id BIGINT PRIMARY KEY);
	CREATE TABLE IF NOT EXISTS bench_people (id BIGINT PRIMARY KEY, lang TEXT);
	INSERT INTO bench_people SELECT n, 'en' FROM generate_series(1000000, 1002000) n ON CONFLICT DO NOTHING`

// openCalls is the bare library's echo that does not answer before it has seen to it that the update is a new one, and
// looked up the person, their picks and the send limit. It renders nothing and survives no crash.
func openCalls(ctx context.Context) (http.Handler, error) {
	db, err := pgxpool.New(ctx, os.Getenv(serveDatabase))
	if err != nil {
		return nil, err
	}
	if _, err := db.Exec(ctx, callerTables); err != nil {
		return nil, err
	}
	options, err := redis.ParseURL(os.Getenv(serveRedis))
	if err != nil {
		return nil, err
	}
	c := &caller{db: db, redis: redis.NewClient(options), limits: redis.NewScript(
		`local n = redis.call('INCR', KEYS[1]) redis.call('PEXPIRE', KEYS[1], 1000) return n`)}
	picks := strings.Repeat("picks ", 400)
	for id := firstChat; id < firstChat+chatCount; id++ {
		if err := c.redis.Set(ctx, fmt.Sprint("picks:", id), picks, time.Hour).Err(); err != nil {
			return nil, err
		}
	}
	return openEcho(ctx, c.lookUp)
}

// lookUp reports whether the update is to be answered.
func (c *caller) lookUp(ctx context.Context, u *models.Update) bool {
	fresh, err := c.db.Exec(ctx, "INSERT INTO bench_updates VALUES ($1) ON CONFLICT DO NOTHING", u.ID)
	if err != nil || fresh.RowsAffected() == 0 {
		return false
	}
	person := u.Message.From.ID
	var lang string
	if err := c.db.QueryRow(ctx, "SELECT lang FROM bench_people WHERE id = $1", person).Scan(&lang); err != nil {
		return false
	}
	if err := c.redis.Get(ctx, fmt.Sprint("picks:", person)).Err(); err != nil {
		return false
	}
	return c.limits.Run(ctx, c.redis, []string{fmt.Sprint("limit:", person)}).Err() == nil
}
