package proof_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"pickbot/cache/redistest"
	"pickbot/store/storetest"
)

// fleet is the processes of one bot. One that is killed comes back on the same address.
type fleet struct {
	town     *town
	settings []map[string]string // of each replica
	replicas []*process
}

// alone is a bot that polls, with everything embedded in dir.
func (w *town) alone(t testing.TB, dir string) *fleet {
	return w.fleet(map[string]string{"LISTEN_ADDR": freeAddress(t), "DATA_DIR": dir})
}

// replicas are three processes behind a round robin, that share a database and a Redis.
func (w *town) replicas(t testing.TB, databaseURL, redisURL string, more map[string]string) *fleet {
	t.Helper()
	var all []map[string]string
	var addresses []string
	for range 3 {
		address := freeAddress(t)
		addresses = append(addresses, address)
		env := map[string]string{"LISTEN_ADDR": address, "PPROF_ADDR": freeAddress(t), "DATABASE_URL": databaseURL, "REDIS_URL": redisURL}
		maps.Copy(env, more)
		all = append(all, env)
	}
	front := roundRobin(t, addresses)
	for _, env := range all {
		env["WEBHOOK_URL"] = front
	}
	return w.fleet(all...)
}

// fleet starts the replicas with the lunch catalog.
func (w *town) fleet(settings ...map[string]string) *fleet {
	w.t.Helper()
	w.stock(settings[0])
	f := &fleet{town: w, settings: settings, replicas: make([]*process, len(settings))}
	for i := range settings {
		f.start(i)
		f.replicas[i].ready()
	}
	return f
}

// stock imports the catalog, by the program's own command.
func (w *town) stock(env map[string]string) {
	w.t.Helper()
	file, err := filepath.Abs("../catalogs/lunch.csv")
	if err != nil {
		w.t.Fatal(err)
	}
	if p := w.bot("the import", env, "catalog", "import", file); p.status() != 0 {
		w.t.Fatal("the catalog is not imported: ", p.out)
	}
}

func (f *fleet) start(i int) {
	f.town.t.Helper()
	f.replicas[i] = f.town.bot(fmt.Sprint("replica ", i), f.settings[i])
}

// kill ends a replica as a crash would, and starts it again at once.
func (f *fleet) kill(i int) {
	f.town.t.Helper()
	f.replicas[i].kill()
	f.start(i)
}

// stop ends all replicas in good order.
func (f *fleet) stop() {
	f.town.t.Helper()
	for _, p := range f.replicas {
		p.ready().stop()
	}
}

// servers are a database and a Redis of the test's own, whose passwords must not be printed.
func servers(t testing.TB) (databaseURL, redisURL string) {
	t.Helper()
	redis := redistest.Start(t, redistest.Password(redisSecret))
	return strings.Replace(storetest.Database(t), "pickbot@", "pickbot:"+databaseSecret+"@", 1), redis.URL()
}
