package geminitest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"pickbot/gemini/geminitest"
)

// A key that may make one request a day is told so by the second, in Google's words.
func Example() {
	google := httptest.NewServer(geminitest.New(geminitest.Config{Keys: []string{"my-key"}, PerDay: 1}))
	defer google.Close()
	for range 2 {
		request, err := http.NewRequest(http.MethodPost, google.URL+"/v1beta/models/gemini-flash-lite-latest:generateContent",
			strings.NewReader(`{"contents":[{"parts":[{"text":"tea or coffee?"}]}]}`))
		if err != nil {
			panic(err)
		}
		request.Header.Set("x-goog-api-key", "my-key")
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			panic(err)
		}
		answer.Body.Close()
		fmt.Println(answer.Status)
	}
	// Output:
	// 200 OK
	// 429 Too Many Requests
}
