package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
)

// browser is the chat page in headless Chromium, in a phone's window.
type browser struct {
	ctx context.Context
	t   *testing.T
}

// openPage opens the chat page as one person. Without Chromium the test is skipped, unless servers are required.
func openPage(t *testing.T, url string, person int64, scheme string) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("PICKBOT_REQUIRE_SERVERS") != "" {
			t.Fatal("chromium is required and not installed")
		}
		t.Skip("chromium is not installed: the chat page is not tested in a browser")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WindowSize(phoneWidth, phoneHeight),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.UserDataDir(t.TempDir()),
	)
	allocated, release := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(release)
	ctx, closeTab := chromedp.NewContext(allocated)
	t.Cleanup(closeTab)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil { // the browser lives as long as this context
		t.Fatal(err)
	}
	b := &browser{ctx: ctx, t: t}
	features := []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}
	b.do(
		chromedp.EmulateViewport(phoneWidth, phoneHeight, chromedp.EmulateScale(2)),
		func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
			_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
			return chromedp.Void{}, err
		},
		chromedp.Navigate(url+"/#"+strconv.FormatInt(person, 10)),
		chromedp.WaitVisible(chromedp.CSS("body[data-ready]")),
	)
	return b
}

const patience = 30 * time.Second

const (
	phoneWidth  = 390
	phoneHeight = 844
)

func (b *browser) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.shoot("failed")
		b.t.Fatal(err)
	}
}

// press clicks the newest button with this text.
func (b *browser) press(text string) {
	b.t.Helper()
	path := chromedp.Search(fmt.Sprintf(`(//button[normalize-space(.)=%q])[last()]`, text))
	b.do(chromedp.ScrollIntoView(path), chromedp.Click(path))
}

// see waits for a message with this text.
func (b *browser) see(text string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(chromedp.Search(fmt.Sprintf(`//*[@data-message-id][contains(., %q)]`, text))))
}

// offers waits for a button whose text has this in it.
func (b *browser) offers(text string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(chromedp.Search(fmt.Sprintf(`//button[contains(., %q)]`, text))))
}

func (b *browser) begin() {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(`[data-action="start"]`)))
}

func (b *browser) write(text string) {
	b.t.Helper()
	b.do(
		chromedp.SendKeys(chromedp.CSS(`textarea[data-role="composer"]`), text),
		chromedp.Click(chromedp.CSS(`[data-action="send"]`)),
	)
}

// shoot leaves a picture where PICKBOT_SCREENSHOTS says.
func (b *browser) shoot(name string) {
	b.t.Helper()
	dir := os.Getenv("PICKBOT_SCREENSHOTS")
	if dir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	_ = chromedp.Do(ctx, chromedp.WaitNotPresent(chromedp.CSS("[data-toast]"))) // a picture with a toast is one all the same
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Log("no picture: ", err)
		return
	}
	if err := errors.Join(os.MkdirAll(dir, 0o750), os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o600)); err != nil {
		b.t.Error(err)
	}
}

func TestPage(t *testing.T) {
	t.Parallel()

	t.Run("a first chat", func(t *testing.T) {
		t.Parallel()
		r := runBot(t, nil)
		b := openPage(t, r.url, sandbox.Ann, "light")
		b.begin()
		b.see("Hello, Ann")
		b.press("Soups")
		b.offers("✓ Soups")
		b.shoot("start")
		b.press("Show my picks ▸")
		b.see("Five for you today, Ann")
		b.press("1 👍")
		b.offers("1 👍✓")
		b.shoot("chat")
		b.press("2 👎")
		b.see("In place of")
		b.offers("↩️")
		b.shoot("dislike")
		b.write("something hot with noodles")
		b.see("For “something hot with noodles”")
		b.shoot("ask")
	})

	t.Run("in Russian, at night", func(t *testing.T) {
		t.Parallel()
		r := runBot(t, nil)
		anya := sandboxtest.Attach(t, r.url).AddPerson(sandbox.Person{FirstName: "Аня", LanguageCode: "ru"})
		b := openPage(t, r.url, anya.ID, "dark")
		b.begin()
		b.see("Здравствуйте, Аня")
		b.press("Удивите меня ▸")
		b.see("вот 5 идей на сегодня")
		b.press("1 👍")
		b.offers("1 👍✓")
		b.shoot("russian")
	})
}

func TestPage_RefusesStrangers(t *testing.T) {
	t.Parallel()
	r := runBot(t, nil)
	for name, change := range map[string]func(*http.Request){
		"another host":   func(req *http.Request) { req.Host = "evil.example" },
		"another origin": func(req *http.Request) { req.Header.Set("Origin", "https://evil.example") },
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+"/sim/state", nil)
		if err != nil {
			t.Fatal(err)
		}
		change(req)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s", name, res.Status)
		}
	}
}
