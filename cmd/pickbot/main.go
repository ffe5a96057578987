// Command pickbot turns a catalog into a Telegram bot that recommends.
//
// This package reads the environment and the flags, builds the parts of the program from them, runs what was asked for
// and closes everything in order. It is the only one that knows all others.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// The status with which pickbot exits.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// errUsage marks what the caller got wrong: an argument, a flag, a setting.
var errUsage = errors.New("usage")

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		cancel()
		<-signals // a second one ends the process at once
		os.Exit(exitFailed)
	}()
	os.Exit(Main(ctx, console{args: os.Args[1:], lookup: os.LookupEnv, in: os.Stdin, out: os.Stdout, err: os.Stderr}))
}

// console is the outside of one run of the program.
type console struct {
	args   []string
	lookup func(name string) (string, bool)
	in     io.Reader
	out    io.Writer
	err    io.Writer
}

// cli is the command line. Every setting is a flag of all commands.
type cli struct {
	Settings

	Run      runCommand      `cmd:"" default:"1" help:"Run the bot. Without TELEGRAM_BOT_TOKEN it comes with a local Telegram to chat in."`
	Demo     demoCommand     `cmd:"" help:"The same with a simulated Gemini and a made-up past: everything can be seen without an account."`
	Catalog  catalogCommand  `cmd:"" help:"Import or export the catalog."`
	Feedback feedbackCommand `cmd:"" help:"Import what people liked elsewhere."`
	Eval     evalCommand     `cmd:"" help:"Measure the ranker on files, or on your own feedback."`
	Keys     keysCommand     `cmd:"" help:"Show the key pool."`
	Doctor   doctorCommand   `cmd:"" help:"Check settings, database, cache, Telegram and Gemini, and say what to mend."`
	Migrate  migrateCommand  `cmd:"" help:"Change or show the database schema; run does it by itself."`
	Backup   backupCommand   `cmd:"" help:"Copy the embedded database into a file while the bot runs."`
	Sandbox  sandboxCommand  `cmd:"" help:"Run the local Telegram alone, for any bot."`
	Version  versionCommand  `cmd:"" help:"Print version, commit and Go version."`
	Health   healthCommand   `cmd:"" hidden:"" help:"Ask a running bot on LISTEN_ADDR for its health; for container checks."`
}

// Main runs one command and returns the status to exit with.
func Main(ctx context.Context, c console) int {
	err := run(ctx, c)
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errUsage):
		_, _ = fmt.Fprintln(c.err, strings.TrimPrefix(err.Error(), errUsage.Error()+": "))
		return exitUsage
	}
	_, _ = fmt.Fprintln(c.err, "pickbot:", err)
	return exitFailed
}

// withDefault ends a flag's help with its default, which kong leaves out where a placeholder stands for the value.
func withDefault(v *kong.Value) string {
	if v.Default == "" {
		return v.Help
	}
	return v.Help + " Default: " + v.Default
}

// helped is how the parser says that it has printed the help and there is nothing left to do.
type helped int

func run(ctx context.Context, c console) (err error) {
	defer func() {
		if code, ok := recover().(helped); ok && code == 0 {
			err = nil
		} else if ok {
			err = errUsage
		}
	}()
	env, err := readEnv(c.lookup, ".env")
	if err != nil {
		return err
	}
	var root cli
	parser, err := kong.New(&root,
		kong.Name("pickbot"),
		kong.Description("A Telegram bot that recommends from your catalog."),
		kong.Writers(c.out, c.err),
		kong.ValueFormatter(withDefault),
		kong.Exit(func(code int) { panic(helped(code)) }),
		kong.Resolvers(env),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(c, &root.Settings),
	)
	if err != nil {
		return fmt.Errorf("command line: %w", err)
	}
	command, err := parser.Parse(c.args)
	if err != nil {
		return fmt.Errorf("%w: pickbot: %w; pickbot --help lists what there is", errUsage, err)
	}
	return command.Run()
}
