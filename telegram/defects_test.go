package telegram_test

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"path/filepath"
	"testing"
)

// defects are what github.com/go-telegram/bot does to updates and sends, each with the tests that show that this package
// does not.
var defects = []struct {
	defect string
	tests  []string
}{
	{"an update is acknowledged before a handler finished", []string{"TestPoller_AcknowledgesWhatIsSafe", "TestCrash_Polling"}},
	{"retry_after is ignored", []string{"TestPoller_Patience", "TestSender_Patience", "TestSender_A429"}},
	{"running handlers lose their context on stop", []string{"TestIntake_Stop"}},
	{"one goroutine an update, unbounded", []string{"TestIntake_ParallelIsBounded", "TestPoller_StopsFetchingWhenMemoryIsFull"}},
	{"two messages of one chat run out of order", []string{"TestIntake_OneChatInOrderOthersBeside", "TestCrash_Webhook"}},
	{"a panic ends the process", []string{"TestIntake_PanicIsOneErrorAndAnApology"}},
	{"the webhook answers 200 to a wrong secret, bad JSON, GET, a full queue, after the end", []string{"TestWebhook_Refusals"}},
	{"the webhook's body is unlimited, its secret compared with !=", []string{"TestWebhook_Refusals"}},
	{"/command@bot_name is never matched", []string{"TestParseCommand"}},
	{"a forged entity panics, offsets are taken for bytes", []string{"TestEntityText", "FuzzParseCommand"}},
	{"429 and migration cannot be told with errors.Is", []string{"TestClient_ErrorKinds", "TestClient_RetryAfterAndMigration"}},
	{"an HTML 502 is an error of decoding", []string{"TestClient_ErrorKinds"}},
	{"nothing is tried again", []string{"TestSender_Patience"}},
	{"requests are chunked multipart, getMe's too", []string{"TestClient_Encoding"}},
	{"most sends open a new connection", []string{"TestClient_KeepsConnections"}},
	{"buttons have an empty copy_text (v1.19.0)", []string{"TestClient_Encoding"}},
}

func TestDefects_EachHasItsTest(t *testing.T) {
	t.Parallel()
	there := testsHere(t)
	for _, d := range defects {
		for _, name := range d.tests {
			if !there[name] {
				t.Errorf("%s: there is no %s", d.defect, name)
			}
		}
	}
}

// testsHere are the functions of this package's tests.
func testsHere(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, file := range files {
		parsed, err := parser.ParseFile(gotoken.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range parsed.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok {
				names[f.Name.Name] = true
			}
		}
	}
	return names
}
