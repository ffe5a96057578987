package proof_test

import (
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"pickbot/deploy/deploytest"
	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
	"pickbot/store/storetest"
)

// stack is the services of docker-compose.yml, each a process of this machine: the commands, the environment and the
// health checks are the file's, the addresses this machine's.
type stack struct {
	t       testing.TB
	stock   *town             // imports its catalog before the first replica starts; nil: nobody does
	at      map[string]string // "service:port" as the file has it, and where that is here
	running map[string]*process
	data    map[string]string // a folder for each service's volume
}

func newStack(t testing.TB) *stack {
	return &stack{t: t, at: map[string]string{}, running: map[string]*process{}, data: map[string]string{}}
}

// inner are the ports that the services listen on in their containers.
var inner = map[string]string{"redis": ":6379", "postgres": ":5432", "pickbot": ":8080", "pickbot-2": ":8080", "pickbot-3": ":8080"}

// up starts what a .env file and some profiles ask for and is not running yet, each service when those that it depends
// on are healthy.
func (s *stack) up(env map[string]string, profiles ...string) {
	s.t.Helper()
	project := deploytest.Compose(s.t, "..", env, profiles...)
	for name := range project.Services {
		if port, ok := inner[name]; ok && s.at[name+port] == "" {
			s.at[name+port] = freeAddress(s.t)
		}
	}
	for _, name := range project.ServiceNames() {
		s.start(project, name)
	}
}

func (s *stack) start(project *types.Project, name string) {
	s.t.Helper()
	if s.running[name] != nil || name == "postgres" && s.data[name] != "" {
		return
	}
	service := project.Services[name]
	for _, other := range service.GetDependencies() {
		s.start(project, other)
	}
	if s.data[name] == "" {
		s.data[name] = s.t.TempDir()
	}
	switch name {
	case "postgres":
		s.postgres(service)
	case "redis":
		s.redis(service)
	case "proxy":
		s.proxy(service)
	default:
		s.pickbot(name, service)
	}
}

// environment is a service's, with the addresses of this machine.
func (s *stack) environment(service types.ServiceConfig) map[string]string {
	var pairs []string
	for there, here := range s.at {
		pairs = append(pairs, there, here)
	}
	env := map[string]string{}
	for key, value := range service.Environment {
		if value != nil {
			env[key] = strings.NewReplacer(pairs...).Replace(*value)
		}
	}
	return env
}

func (s *stack) pickbot(name string, service types.ServiceConfig) {
	s.t.Helper()
	env := s.environment(service)
	here := s.at[name+inner[name]]
	if env["LISTEN_ADDR"] != "0.0.0.0:8080" {
		s.t.Fatalf("%s listens on %q", name, env["LISTEN_ADDR"])
	}
	env["LISTEN_ADDR"], env["DATA_DIR"] = here, s.data[name]
	if s.stock != nil {
		s.stock.stock(env)
		s.stock = nil
	}
	p := launch(s.t, name, env, service.Command...)
	s.running[name] = p
	p.says(`"msg":"ready"`)
	if code := launch(s.t, "health check of "+name, env, "health").status(); code != 0 {
		s.t.Errorf("health check of %s: status %d", name, code)
	}
}

func (s *stack) redis(service types.ServiceConfig) {
	s.t.Helper()
	_, port, _ := strings.Cut(s.at["redis:6379"], ":")
	args := append(service.Command[1:], "--port", port, "--bind", "127.0.0.1", "--dir", s.data["redis"])
	s.running["redis"] = begin(s.t, "redis", exec.Command(tool(s.t, service.Command[0]), args...), s.environment(service))
	s.healthy(service, "-p", port)
}

// postgres stands in for the image's own start: a server with the user and the database of the environment.
func (s *stack) postgres(service types.ServiceConfig) {
	s.t.Helper()
	env := s.environment(service)
	if env["POSTGRES_USER"] != "pickbot" {
		s.t.Fatalf("the user is %q", env["POSTGRES_USER"])
	}
	server, err := url.Parse(storetest.Start(s.t).Create(s.t, env["POSTGRES_DB"]))
	if err != nil {
		s.t.Fatal(err)
	}
	s.at["postgres:5432"] = server.Host
	s.healthy(service, "-h", server.Hostname(), "-p", server.Port())
}

func (s *stack) proxy(service types.ServiceConfig) {
	s.t.Helper()
	args := slices.Clone(service.Command)
	for _, v := range service.Volumes {
		if i := slices.Index(args, v.Target); i >= 0 {
			args[i] = filepath.Join("..", v.Source[strings.Index(v.Source, "/deploy/"):])
		}
	}
	i := slices.Index(args, "--config") + 1
	config, err := filepath.Abs(args[i])
	if err != nil {
		s.t.Fatal(err)
	}
	args[i] = config
	env := s.environment(service)
	env["XDG_DATA_HOME"], env["XDG_CONFIG_HOME"] = s.data["proxy"], s.data["proxy"]
	s.running["proxy"] = begin(s.t, "proxy", exec.Command(tool(s.t, args[0]), args[1:]...), env)
	s.running["proxy"].says("serving initial configuration")
}

// healthy waits until a service's own health check, with the address added, is content.
func (s *stack) healthy(service types.ServiceConfig, address ...string) {
	s.t.Helper()
	test := service.HealthCheck.Test
	if test[0] != "CMD" {
		s.t.Fatalf("the health check of %s is %q", service.Name, test)
	}
	check := tool(s.t, test[1])
	over := time.After(patience)
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for {
		out, err := exec.Command(check, append(address, test[2:]...)...).CombinedOutput()
		if err == nil {
			return
		}
		select {
		case <-look.C:
		case <-over:
			s.t.Fatalf("%s is not healthy: %v\n%s", service.Name, err, out)
		}
	}
}

// tool is a program of Debian's; without it the test ends here.
func tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("PICKBOT_REQUIRE_SERVERS") == "1" {
		t.Fatal(name + " is not installed, and PICKBOT_REQUIRE_SERVERS=1 asks for it")
	}
	if err != nil {
		t.Skip(name + " is not installed")
	}
	return path
}

// TestCompose_Default: with nothing set it is the demo, which keeps what it knows in Redis and PostgreSQL; with a token
// the same command on the same volumes is the real bot.
func TestCompose_Default(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.up(nil)
	ann := sandboxtest.Attach(t, "http://"+s.at["pickbot:8080"]).Person(sandbox.Ann)
	ann.Send("/picks")
	ann.WaitFor("picks by the simulated Gemini", func(m sandbox.Message) bool { return strings.Contains(m.Text, "Simulated model") })
	for part, state := range map[string]string{"cache": "ok", "database": "ok"} {
		if ready := get(t, "http://"+s.at["pickbot:8080"]+"/readyz").body; !strings.Contains(ready, `"`+part+`":"`+state+`"`) {
			t.Errorf("readyz: %s", ready)
		}
	}
	_, port, _ := strings.Cut(s.at["redis:6379"], ":")
	kept, err := exec.Command(tool(t, "redis-cli"), "-p", port, "exists", "recommendations:user:1001").Output()
	if err != nil || strings.TrimSpace(string(kept)) != "1" {
		t.Errorf("the picks are not in Redis: %q %v", kept, err)
	}

	s.running["pickbot"].stop()
	delete(s.running, "pickbot")
	w := found(t)
	s.up(map[string]string{"TELEGRAM_BOT_TOKEN": token, "TELEGRAM_API_URL": w.URL})
	ann = w.Person(sandbox.Ann)
	ann.Send("/picks")
	ann.WaitFor("picks", named("picks"))
	if page := get(t, "http://"+s.at["pickbot:8080"]+"/"); page.status != http.StatusNotFound {
		t.Errorf("the real bot has a chat page: status %d", page.status)
	}
}

func TestCompose_Scale(t *testing.T) {
	t.Parallel()
	s, w := newStack(t), found(t)
	s.stock = w
	front := "http://" + freeAddress(t)
	s.up(map[string]string{"TELEGRAM_BOT_TOKEN": token, "TELEGRAM_API_URL": w.URL, "WEBHOOK_URL": front}, "scale")
	replicas := []string{"pickbot", "pickbot-2", "pickbot-3"}

	for _, path := range []string{"/", "/metrics", "/readyz", "/healthz", "/telegram/", "/telegram/webhook/x"} {
		if a := get(t, front+path); a.status != http.StatusNotFound {
			t.Errorf("the proxy lets %s through: status %d", path, a.status)
		}
	}
	if a, err := try(t, http.MethodPost, front+webhookPath, nil, []byte("{}")); err != nil || a.status != http.StatusUnauthorized {
		t.Errorf("a forged update: status %d, %v", a.status, err)
	}

	ann, max := w.Person(sandbox.Ann), w.Person(sandbox.Max)
	w.Until("every replica has answered somebody", func() bool {
		for _, p := range []*sandboxtest.Person{ann, max} {
			p.Send("/help")
			p.WaitFor("help", named("help"))
		}
		return !slices.ContainsFunc(replicas, func(name string) bool {
			return value(t, "http://"+s.at[name+":8080"], `pickbot_updates_total{kind="message",outcome="handled"}`) == ""
		})
	})
	s.running["pickbot-2"].kill()
	ann.Send("/picks")
	ann.WaitFor("picks with a replica down", named("picks"))
}
