package proof_test

import (
	"bytes"
	"io"
	"net/http"
	"testing"
)

// answer is what a server said.
type answer struct {
	status     int
	retryAfter string
	body       string
}

// try makes one request; its connection is not kept, for the server may be about to end.
func try(t testing.TB, method, url string, header http.Header, body []byte) (answer, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if header != nil {
		request.Header = header
	}
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header.Get("Retry-After"), string(text)}, err
}

func get(t testing.TB, url string) answer {
	t.Helper()
	a, err := try(t, http.MethodGet, url, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
